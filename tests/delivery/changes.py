"""What the database has noted of changes, in a test that is a single transaction."""

from django.db import connection

from cms.delivery.models import Change


def forget_changes() -> int:
    """Begins anew, as a new transaction would. Returns how many had been noted."""
    found, _ = Change.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL hub.noted = ''")
    return found
