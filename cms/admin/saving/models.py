from django.db import connection, models
from wagtail.models import RevisionMixin


class OpenedRevision(models.Model):
    """A revision that a form has been opened on: what its editor changes is told from it.

    Such a revision is not overwritten in place. The database removes the row with the revision,
    so that deleting pages costs no statement for it.
    """

    revision_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.revision_id)


def note_opened(model: type[RevisionMixin], pk: int) -> None:
    """Note that a form is about to be opened on the latest revision of an object, if it has one.

    Waits for a save of the object that is under way. One statement.
    """
    holder = model._meta.get_field("latest_revision").model._meta
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(OpenedRevision._meta.db_table)} (revision_id)"
            f" SELECT latest_revision_id FROM {quote(holder.db_table)}"
            f" WHERE {quote(holder.pk.column)} = %s AND latest_revision_id IS NOT NULL"
            " FOR NO KEY UPDATE ON CONFLICT DO NOTHING",
            [pk],
        )
