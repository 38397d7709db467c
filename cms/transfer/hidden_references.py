"""References to what is not public, which no bundle names: an import keeps them."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey
from wagtail.images import get_image_model
from wagtail.models import DraftStateMixin, Page

from cms.audience import PUBLIC
from cms.transfer.entry import Entry
from cms.visibility import published, visible_anywhere, visible_file


@dataclass(frozen=True, slots=True)
class HiddenReference:
    """A foreign key of an object, by its field."""

    field: Any
    key: Any


def hidden_references(thing: Any, entry: Entry) -> list[HiddenReference]:
    """Return the references that an entry lacks because readers do not see what they lead to.

    A statement for each such reference, none where the entry says what the object says.
    """
    found = []
    for name in type(entry).model_fields:
        field = _foreign_key(thing, name)
        key = getattr(thing, field.attname) if field else None
        if key and not getattr(entry, name) and not _is_public(field.related_model, key):
            found.append(HiddenReference(field, key))
    return found


def _foreign_key(thing: Any, name: str) -> Any:
    try:
        field = thing._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, ForeignKey) else None


def _is_public(model: Any, key: Any) -> bool:
    if issubclass(model, Page):
        # The rule joins the types of pages to `Page`, whatever type the field names.
        model, condition = Page, visible_anywhere()
    elif model is get_image_model():
        condition = visible_file(PUBLIC)
    elif issubclass(model, DraftStateMixin):
        condition = published()
    else:
        return True
    return bool(model._default_manager.filter(condition, pk=key).exists())
