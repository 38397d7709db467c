"""The GraphQL types of models, by model."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from cms.declaration import declaration_of

_types: dict[Any, Any] = {}


def keep_type(model: Any, graphql_type: Any) -> None:
    """Make this the type of the objects of a model."""
    _types[model] = graphql_type


def type_for(model: Any, interfaces: tuple[Any, ...] | None = None) -> Any:
    """The type of the objects of a model, made with these interfaces when it is first asked for."""
    if model not in _types:
        _types[model] = _make(model, interfaces)
    return _types[model]


def _make(model: Any, interfaces: tuple[Any, ...] | None) -> Any:
    from cms.api.content.types import object_type
    from cms.api.media.types import DocumentType, ImageType
    from cms.api.page.types import HubPage

    if model is get_image_model():
        return ImageType
    if model is get_document_model():
        return DocumentType
    if issubclass(model, Page) and declaration_of(model) is None:
        return HubPage
    if not hasattr(model, "graphql_fields"):
        raise ImproperlyConfigured(
            f"{model.__name__} does not say what is shown of it. Say so in its graphql_fields."
        )
    return object_type(model, interfaces)
