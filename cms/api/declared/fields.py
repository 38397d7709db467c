"""Values of declared fields that are no columns: references, tags, and properties and methods of
the model, each loaded for all peers at once.

Referenced objects are loaded by key and pass the rule of visibility, also where a property returns
them. A property or method is called on the stored object.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Manager, Model, QuerySet, prefetch_related_objects
from taggit.managers import TaggableManager
from taggit.models import Tag
from wagtail.blocks import StreamValue, StructValue
from wagtail.rich_text import RichText

from cms.api.declared.declarations import Declared, field_of, key_name, problem_with_source
from cms.api.declared.objects import load_objects
from cms.api.rows import Row, batch, batched
from cms.api.scope import Scope

Keys = Mapping[int, list[int]]
"""The primary keys that each row refers to, in its order."""


def referred(row: Row, model: Any, declared: Declared) -> Any:
    """The row or rows that a field refers to; hidden objects are left out."""

    def load(scope: Scope, pks: list[int]) -> Mapping[int, Any]:
        keys = _keys(row, model, declared, pks)
        found = load_objects(
            scope, declared.target, {key for each in keys.values() for key in each}
        )
        shown = {pk: [found[key] for key in keys[pk] if key in found] for pk in pks}
        if declared.is_list:
            return shown
        return {pk: rows[0] if rows else None for pk, rows in shown.items()}

    return batched(row, ("declared", declared.name), load)


def _keys(row: Row, model: Any, declared: Declared, pks: list[int]) -> Keys:
    if declared.column:
        name = key_name(declared)
        keys = {peer.pk: peer.declared[name] for peer in row.peers.rows}
        return {pk: [] if key is None else [key] for pk, key in keys.items()}
    field = field_of(model, declared.source)
    if field is not None and field.one_to_many:
        children = field.related_model._default_manager.filter(**{f"{field.field.name}__in": pks})
        return _grouped(pks, children.values_list(field.field.attname, "pk"))
    if field is not None and field.many_to_many and not field.auto_created:
        through = field.remote_field.through._default_manager
        owner, other = field.m2m_column_name(), field.m2m_reverse_name()
        chosen = through.filter(**{f"{owner}__in": pks}).order_by("pk")
        return _grouped(pks, chosen.values_list(owner, other))
    values = batch(row, ("computed", declared.source), _Computed(row, model, declared))
    return {pk: [each.pk for each in _instances(value, declared)] for pk, value in values.items()}


def _grouped(pks: list[int], pairs: Iterable[tuple[int, int]]) -> Keys:
    found: dict[int, list[int]] = defaultdict(list, {pk: [] for pk in pks})
    for owner, other in pairs:
        found[owner].append(other)
    return found


def _instances(value: Any, declared: Declared) -> list[Model]:
    """The objects in the value of a property or method, which is one object, several or None."""
    if isinstance(value, Manager):
        value = value.all()
    several = [] if value is None else [value] if isinstance(value, Model) else [*value]
    if strange := [each for each in several if not isinstance(each, declared.target)]:
        raise TypeError(f"{declared.source} gives {strange[0]!r}, which is no {declared.target}")
    return several


def computed(row: Row, model: Any, declared: Declared) -> Any:
    """The value of a property or method of the stored object."""
    return batched(row, ("computed", declared.source), _Computed(row, model, declared))


class _Computed:
    """Loads the value of a property, method or path for each object."""

    def __init__(self, row: Row, model: Any, declared: Declared) -> None:
        self.row, self.model, self.declared = row, model, declared

    def __call__(self, scope: Scope, pks: list[int]) -> dict[int, Any]:
        if problem := problem_with_source(self.model, self.declared):
            raise TypeError(f"{self.model.__name__} declares “{self.declared.name}”, {problem}")

        def load(scope: Scope, pks: list[int]) -> Mapping[int, Any]:
            found: Mapping[int, Any] = self.model._default_manager.in_bulk(pks)
            return found

        instances = batch(self.row, "instance", load)
        relation, _, inner = self.declared.source.partition(".")
        if inner and field_of(self.model, relation) is not None:
            prefetch_related_objects([*instances.values()], relation)
        return {pk: self._value(instances.get(pk)) for pk in pks}

    def _value(self, instance: Any) -> Any:
        """The value at the end of a path such as `related_links.title`; None of what is gone."""
        value = instance
        for step in self.declared.source.split("."):
            if isinstance(value, Manager):
                value = value.all()
            if isinstance(value, QuerySet | list):
                value = [_attribute(each, step) for each in value]
            else:
                value = _attribute(value, step)
        if self.declared.target is None and _holds_objects(value):
            raise TypeError(
                f"{self.model.__name__}.{self.declared.source} gives an object, which could be"
                " hidden from readers: declare it as a page, snippet, image or document"
            )
        return value


def _attribute(value: Any, name: str) -> Any:
    found = getattr(value, name, None) if value is None else getattr(value, name)
    return found() if callable(found) and not isinstance(found, Manager) else found


def _holds_objects(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_holds_objects, value))
    return isinstance(value, Model | Manager | QuerySet | StreamValue | StructValue | RichText)


def tags_of(row: Row, model: Any, declared: Declared) -> list[Tag]:
    """The tags of an object, in the order in which they were given."""
    field = field_of(model, declared.source)
    assert isinstance(field, TaggableManager)

    def load(scope: Scope, pks: list[int]) -> Mapping[int, list[Tag]]:
        given = field.through._default_manager.filter(content_object__in=pks)
        found: dict[int, list[Tag]] = {pk: [] for pk in pks}
        for each in given.select_related("tag").order_by("pk"):
            found[each.content_object_id].append(each.tag)
        return found

    return batched(row, ("declared", declared.name), load)
