from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register
from django.db.models import CharField, IntegerField, TextField
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template
from wagtail.fields import StreamField
from wagtail.models import Page, TranslatableMixin

from cms.declaration import (
    Declaration,
    declaration_of,
    declared_types,
    misdeclared_types,
    the_declaration,
)
from cms.mentions.kinds import GUIDE
from cms.pages.models.hub_page import HubPage

SEE = "See “Add a page type” in docs/extend.md."


def hub_page_types() -> list[type[HubPage]]:
    """The page types that editors work with."""
    return [model for model in apps.get_models() if issubclass(model, HubPage)]


@register("pages")
def check_frontend_url(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """Readers are sent to FRONTEND_URL: it must be an address that a browser can open."""
    parts = urlsplit(settings.FRONTEND_URL)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        yield Error(
            f"FRONTEND_URL is “{settings.FRONTEND_URL}”, which is not the address of a site.",
            hint="Set it to where readers find the hub, for example https://hub.example.org.",
            id="pages.E001",
        )


@register("pages")
def check_previews(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """Every page type can be previewed without a frontend."""
    for model in hub_page_types():
        name = model.preview_template_name()
        try:
            get_template(name)
        except TemplateDoesNotExist:
            yield Error(
                f"{model.__name__} has no template for its preview.",
                hint=f"Add the template {name}, or override preview_template_name().",
                obj=model,
                id="pages.E002",
            )


@register("pages")
def check_places(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """Every page type has a place in the tree, so that an editor can make such a page."""
    for model in hub_page_types():
        if model.is_creatable and not _has_place(model, seen=frozenset()):
            yield checks.Warning(
                f"Nobody can make a {model.__name__}: no page can have one below it.",
                hint=(
                    "Let parent_page_types name a page type whose subpage_types name this one, up"
                    " to wagtailcore.Page; or set is_creatable to False."
                ),
                obj=model,
                id="pages.W003",
            )


def _has_place(model: type[Page], seen: frozenset[type[Page]]) -> bool:
    """Can such a page stand below the root, directly or below other types?"""
    return model is Page or any(
        _has_place(parent, seen | {model})
        for parent in model.allowed_parent_page_models()
        if parent not in seen
    )


@register("pages")
def check_declarations(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """Report incomplete declarations, which would fail in the packages that read them."""
    for model in hub_page_types():
        if declaration_of(model) is None:
            yield Error(
                f"{model.__name__} is not declared: readers never see such a page.",
                hint=f"Give it a name: declaration = Declaration(…). {SEE}",
                obj=model,
                id="pages.E004",
            )
    for each in misdeclared_types():
        yield Error(
            f"The declaration of {each.model.__name__} {each.problem}.",
            hint=each.hint,
            obj=each.model,
            id="pages.E006",
        )
    for model in declared_types():
        for problem, hint in _problems_of(model, the_declaration(model)):
            yield Error(
                f"The declaration of {model.__name__} {problem}.",
                hint=hint,
                obj=model,
                id="pages.E005",
            )


def _problems_of(model: Any, declaration: Declaration) -> Iterator[tuple[str, str]]:
    """List the problems of a declaration with hints."""
    searched = declaration.searched
    if searched:
        parts = (searched.title, searched.kicker, searched.summary, *searched.body)
        for name in sorted({*filter(None, parts)} - _texts_of(model)):
            yield (
                f"has “{name}” searched",
                f"{model.__name__} has no field with a text of this name.",
            )
    if not hasattr(model, "graphql_fields"):
        yield "says nothing of what is shown", f"Say so in {model.__name__}.graphql_fields."
    if not issubclass(model, Page) and not isinstance(model._meta.pk, IntegerField):
        yield (
            f"is of objects whose key is a {type(model._meta.pk).__name__}",
            "Leave the primary key to Django: caches and cursors know objects by numbers.",
        )
    lists = {the_declaration(each).plural for each in declared_types()}
    if declaration.lists and declaration.lists not in lists:
        yield (
            f"says that it lists “{declaration.lists}”",
            f"Name the plural of a declared type: {', '.join(sorted(lists))}.",
        )
    if searched and not issubclass(model, TranslatableMixin):
        yield (
            "has it searched, and it is in no language",
            f"Searches are made in one language: derive {model.__name__} from TranslatableMixin.",
        )
    if searched and not hasattr(model, "snippet_viewset") and not issubclass(model, Page):
        yield (
            "has it searched, and editors cannot open it",
            "Register it with @register_snippet: what is found leads to where it is edited.",
        )
    if declaration.seen_with and declaration.name != GUIDE:
        yield (
            f"has it seen with its {declaration.seen_with}",
            "Only guides can be. Let the page stand below the other one in the tree.",
        )


def _texts_of(model: Any) -> set[str]:
    """The fields that can be searched: texts, streams and rich texts."""
    texts = (CharField, TextField, StreamField)
    return {field.name for field in model._meta.concrete_fields if isinstance(field, texts)}
