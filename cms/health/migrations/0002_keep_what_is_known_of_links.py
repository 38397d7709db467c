from django.db import migrations


class Migration(migrations.Migration):
    """What is known of links had been columns of sources themselves, and so of their revisions."""

    dependencies = [
        ('health', '0001_link_health_and_reviews'),
        ('snippets', '0003_removing_mentioned_sources'),
    ]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO health_linkhealth (
                source_id, website, status, since, reason, leads_to, moved_for_good, failures,
                checked_at, next_check
            )
            SELECT id, website, link_status, link_checked_at, '', '', false, 0,
                link_checked_at, link_checked_at
            FROM snippets_source WHERE link_checked_at IS NOT NULL
            """,
            migrations.RunSQL.noop,
        ),
    ]
