"""Writes what a file says, all of it or nothing, without losing a draft."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale

from cms.admin.source_changes import write
from cms.admin.source_import.models import How
from cms.admin.source_import.planning import Line, Plan
from cms.admin.source_import.reading import Problem
from cms.snippets.models import Source

IMPORT_ACTION = "hub.import_source"
"""The action in the history of each source."""


class NotPublishable(Exception):  # noqa: N818  (it is the draft that is not)
    """The draft of a source cannot be published, for something that the file says nothing of."""

    def __init__(self, line: Line, error: ValidationError) -> None:
        self.problem = Problem(
            _("The draft of the source cannot be published: %(reason)s")
            % {"reason": " ".join(error.messages)},
            line.number,
        )
        super().__init__(self.problem.message)


@transaction.atomic
def apply(
    plan: Plan, *, how: str, user: Any, file_name: str, tell: Callable[[int], None] | None = None
) -> None:
    """Some thirty statements for each source that changes. `tell` hears how many are done.

    The plan has to be fresh, made with `lock`, in the transaction of the caller. Raises
    NotPublishable.
    """
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    for number, line in enumerate(plan.lines, start=1):
        if line.action != "unchanged":
            values = plan.values[line.number]
            if line.source_id is None:
                source = Source(slug=line.slug, locale=locales[line.language], live=False, **values)
                source.save()
            else:
                source = Source.objects.get(pk=line.source_id)
                values = {change.field: values[change.field] for change in line.changes}
            try:
                write(
                    source,
                    values,
                    publish=how == How.PUBLISH,
                    user=user,
                    action=IMPORT_ACTION,
                    data={
                        "file": file_name,
                        "new": line.action == "new",
                        "published": how == How.PUBLISH,
                    },
                )
            except ValidationError as error:
                raise NotPublishable(line, error) from error
        if tell:
            tell(number)
