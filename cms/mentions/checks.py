from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from wagtail.models import Page

from cms.declaration import declaration_of
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
