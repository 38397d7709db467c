from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from wagtail.blocks import Block
from wagtail.models import Page

from cms.declaration import declaration_of
from cms.mentions.mapping import citing_fields, mapped


@register("mentions")
def check_citing_page_types(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every page type that can cite is declared, and has blocks that we can read."""
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
        for name, block in fields.items():
            messages.extend(
                Error(
                    f"{model.__name__}.{name} holds the block {type(unread).__name__}, which holds"
                    " other blocks in a way that extraction of mentions does not know.",
                    hint="Register a function for it with cms.mentions.mapping.mapped.register.",
                    obj=model,
                    id="mentions.E002",
                )
                for unread in _unread_containers(block)
            )
    return messages


def _unread_containers(block: Block | None) -> list[Block]:
    if block is None:
        return []
    children = list(getattr(block, "child_blocks", {}).values())
    if hasattr(block, "child_block"):
        children.append(block.child_block)
    if not children:
        return []
    unread = [block] if mapped.dispatch(type(block)) is mapped.dispatch(object) else []
    return [*unread, *(found for child in children for found in _unread_containers(child))]
