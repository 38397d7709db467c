"""The base of all entries of a bundle."""

from typing import Any

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer

EXTENSION = "extension"
"""Marks a field that is written only where it says something."""


class Entry(BaseModel):
    """A part of the bundle. Keys it does not know are errors, and so are values of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, serialize_by_alias=True)

    @model_serializer(mode="wrap")
    def _without_silent_extensions(self, serialize: SerializerFunctionWrapHandler) -> Any:
        written = serialize(self)
        for name, field in type(self).model_fields.items():
            if EXTENSION in field.metadata and getattr(self, name) == field.default:
                del written[field.alias or name]
        return written
