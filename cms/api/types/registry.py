"""The GraphQL types of models, by model."""

from collections.abc import Callable
from typing import Any

from wagtail.models import Page

from cms.declaration import declaration_of

Factory = Callable[[Any, tuple[Any, ...] | None], Any]

_types: dict[Any, Any] = {}
_factories: list[Factory] = []


def register_type(model: Any, graphql_type: Any) -> None:
    """Make this the type of the objects of a model; that of `Page` is for all undeclared pages."""
    _types[model] = graphql_type


def register_factory(factory: Factory) -> Factory:
    """Build the types of all other models, with given interfaces, by this function."""
    _factories.append(factory)
    return factory


def type_for(model: Any, interfaces: tuple[Any, ...] | None = None) -> Any:
    """Return the type of the objects of a model, built with these interfaces the first time."""
    if issubclass(model, Page) and declaration_of(model) is None:
        model = Page
    if model not in _types:
        [factory] = _factories
        _types[model] = factory(model, interfaces)
    return _types[model]
