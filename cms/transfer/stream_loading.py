from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from wagtail.fields import StreamField


def load_streams(model: type[Model], instances: Sequence[Any]) -> None:
    """Loads what the blocks of all instances choose at once, instead of stream by stream."""
    for field in model._meta.concrete_fields:
        if not isinstance(field, StreamField):
            continue
        streams = [getattr(instance, field.name).get_prep_value() for instance in instances]
        loaded = field.stream_block.bulk_to_python(streams)
        for instance, stream in zip(instances, loaded, strict=True):
            setattr(instance, field.name, stream)
