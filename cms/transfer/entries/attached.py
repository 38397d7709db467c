from typing import Any

from modelcluster.models import get_all_child_relations
from taggit.managers import TaggableManager


def attached(model: Any) -> list[str]:
    """Return the parts beside an object's columns: children, choices of several, tags."""
    fields = model._meta.get_fields()
    tags = {each.name: each for each in fields if isinstance(each, TaggableManager)}
    tables = {each.through for each in tags.values()}
    children = [
        each.get_accessor_name()
        for each in get_all_child_relations(model)
        if each.related_model not in tables
    ]
    several = [each.name for each in model._meta.many_to_many]
    return [*dict.fromkeys([*children, *several, *tags])]
