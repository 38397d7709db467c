"""Change fields of a source without losing or publishing anybody's draft."""

from collections.abc import Callable, Collection
from copy import copy
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from cms.snippets.models import Source

PLANNED_FIELDS = ("review_owner", "review_by")
"""Fields that are no content: they are in force at once, draft or not."""

RELATIONS = {field.name for field in Source._meta.fields if field.is_relation}
"""Foreign keys, which the database checks, and with them the key of translations, which stays. The
slug is checked by `Source.clean`.
"""


@transaction.atomic(savepoint=False)
def write(
    source: Any,
    values: dict[str, Any],
    *,
    publish: bool,
    user: Any,
    action: str,
    data: Any,
    drafted: dict[str, Any] | None = None,
    log: Callable[..., Any] = log,
) -> None:
    """Set the fields of a source or a page to these values, with one line in its history.

    With `publish` the live version changes underneath a pending draft, and the draft as well, to
    the values of `drafted` if they are others; it stays a draft. `PLANNED_FIELDS` alone make no
    draft. Raises ValidationError if the version to publish is not valid as a whole: whoever has
    begun a transaction before lets it fail. Some thirty statements.
    """
    pending = source.get_latest_revision_as_object()
    has_draft = source.live and source.has_unpublished_changes
    base = source if publish and source.live else pending
    _set(base, values)
    if publish:
        base.full_clean(exclude=RELATIONS)
    is_content = publish or not set(values) <= set(PLANNED_FIELDS)
    revision = base.save_revision(user=user, clean=False, log_action=False) if is_content else None
    if planned := {name: values[name] for name in PLANNED_FIELDS if name in values}:
        Source.objects.filter(pk=source.pk).update(**planned)
    log(
        instance=source,
        action=action,
        user=user,
        revision=revision,
        content_changed=is_content,
        data=data,
    )
    if not publish or revision is None:
        return
    revision.publish(user=user)
    if has_draft:
        _set(pending, values if drafted is None else drafted)
        pending.live_revision = revision
        pending.save_revision(user=user, clean=False, log_action=False)


def _set(source: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(source, name, value)


def drafts_of(sources: Collection[Source], names: Collection[str]) -> dict[int, Any]:
    """Return the latest draft of each source, or the source itself, by id. No statement.

    Only these fields are read from the drafts: Wagtail's own way makes several statements for each
    source. `PLANNED_FIELDS` are those of the source: drafts do not hold them.
    """
    drafts = {}
    for source in sources:
        draft = drafts[source.pk] = copy(source)
        if source.has_unpublished_changes and source.latest_revision:
            for name in names:
                if name not in PLANNED_FIELDS:
                    model_field: Any = Source._meta.get_field(name)
                    value = source.latest_revision.content[name]
                    setattr(draft, name, model_field.to_python(value))
    return drafts
