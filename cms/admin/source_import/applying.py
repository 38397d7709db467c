"""Writes what a file says, all of it or nothing, without losing a draft."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Locale

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
                source = Source(slug=line.slug, locale=locales[line.language], live=False)
                _set(source, values)
                source.save()
            else:
                source = Source.objects.get(pk=line.source_id)
            _write(source, line, values, how, user, file_name)
        if tell:
            tell(number)


def _write(
    source: Source, line: Line, values: dict[str, Any], how: str, user: Any, file_name: str
) -> None:
    """Changes the live version underneath a pending draft, and the draft as well."""
    publish = how == How.PUBLISH
    pending = source.get_latest_revision_as_object()
    has_draft = source.live and source.has_unpublished_changes
    base = source if publish and source.live else pending
    _set(base, values)
    if publish:
        try:
            base.full_clean()
        except ValidationError as error:
            raise NotPublishable(line, error) from error
    revision = base.save_revision(user=user, clean=False, log_action=False)
    log(
        instance=source,
        action=IMPORT_ACTION,
        user=user,
        revision=revision,
        content_changed=True,
        data={"file": file_name, "new": line.action == "new", "published": publish},
    )
    if not publish:
        return
    revision.publish(user=user)
    if has_draft:
        _set(pending, values)
        pending.live_revision = revision
        pending.save_revision(user=user, clean=False, log_action=False)


def _set(source: Source, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(source, name, value)
