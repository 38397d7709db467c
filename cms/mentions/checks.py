from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core import checks
from django.core.checks import CheckMessage, Error, register
from modelcluster.models import get_all_child_relations
from wagtail.blocks import Block, RichTextBlock
from wagtail.models import Page
from wagtail.rich_text import features as all_features

from cms.block_codec.containers import Container
from cms.block_codec.descriptions import form_of
from cms.declaration import declaration_of, declared_types
from cms.mentions.blocks import SourceChooserBlock
from cms.mentions.link_type import SOURCE_LINK_TYPE
from cms.mentions.mapping import citing_fields


@register("mentions")
def check_citing_page_types(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every page type that can cite is declared."""
    messages: list[CheckMessage] = []
    for model in apps.get_models():
        if not issubclass(model, Page) or model is Page:
            continue
        fields = citing_fields(model)
        if fields and declaration_of(model) is None:
            messages.append(
                Error(
                    f"{model.__name__} has fields that can cite sources ({', '.join(fields)}), but"
                    " its mentions are not indexed.",
                    hint="Declare the type: see “Add a page type” in docs/extend.md.",
                    obj=model,
                    id="mentions.E001",
                )
            )
    return messages


@register("mentions")
def check_texts_beside_pages(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    """Only what pages themselves say of sources is indexed: nobody is to think that more is."""
    for model in _beside_pages():
        for name, block in citing_fields(model).items():
            field = model._meta.get_field(name)
            if _can_cite(block) if block else _can_link(getattr(field, "features", None)):
                yield checks.Warning(
                    f"{model.__name__}.{name} can cite sources, and that is no mention: it is"
                    " neither counted nor found where sources are replaced.",
                    hint=f"Leave “{SOURCE_LINK_TYPE}” out of its features, or let a field of the"
                    " page hold the text.",
                    obj=model,
                    id="mentions.W002",
                )


def _beside_pages() -> list[Any]:
    """Declared snippets, and what belongs to pages and snippets."""
    found = [model for model in declared_types() if not issubclass(model, Page)]
    for model in declared_types():
        found += [relation.related_model for relation in get_all_child_relations(model)]
    return [*dict.fromkeys(found)]


def _can_cite(block: Block) -> bool:
    form = form_of(block)
    if isinstance(form, Container):
        return any(_can_cite(child) for _, child in form.blocks(block))
    if isinstance(block, RichTextBlock):
        return _can_link(block.features)
    return isinstance(block, SourceChooserBlock)


def _can_link(features: Any) -> bool:
    allowed = all_features.get_default_features() if features is None else features
    return SOURCE_LINK_TYPE in allowed
