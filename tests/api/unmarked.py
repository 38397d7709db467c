"""Looks whether every text that is stored anywhere has a mark in some row."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.models.functions import Cast

from tests.api.marks import MARK

APPS = {
    *(config.label for config in apps.get_app_configs() if config.name.startswith("cms.")),
    "search",
    "auth",
    "wagtailcore",
    "wagtailredirects",
    "wagtailimages",
    "wagtaildocs",
}

# Identifiers, names and addresses that are computed, and the names of rights and languages.
NOT_WRITTEN_BY_ANYBODY = re.compile(
    r".*\.(path|page_path|topic_path|object_id|to_object_id|model_path|content_path|contentpath|position|action|\w+_hash"
    r"|codename|data_uri|configuration|language_code|block_id|section_id|password|source_kind)"
    r"|transfer\.BundleImage\.\w+|wagtailimages\.Rendition\.\w+|wagtailcore\.UploadedFile\.\w+"
    r"|mentions\.Mention\.kind|search\.SearchEntry\.(kind|depends_on)|wagtailcore\.APIToken\.\w+|auth\.Permission\.\w+"
    r"|operations\.Heartbeat\.\w+|accounts\.ApiKey\.(digest|rate)"
    r"|delivery\.(Event\.server|Receiver\.url)"
)

TEXTS = (models.CharField, models.TextField, models.JSONField, models.FileField)


def unmarked_fields() -> Iterator[str]:
    for model in apps.get_models():
        if model._meta.app_label in APPS:
            for field in model._meta.local_concrete_fields:
                name = f"{model._meta.label}.{field.name}"
                if (
                    _holds_text(field)
                    and not NOT_WRITTEN_BY_ANYBODY.fullmatch(name)
                    and not _is_marked(model, field)
                ):
                    yield name


def _holds_text(field: models.Field) -> bool:
    return isinstance(field, TEXTS) and not field.choices


def _is_marked(model: type[models.Model], field: models.Field) -> bool:
    rows = model._default_manager.annotate(_text=Cast(field.name, models.TextField()))
    return rows.filter(_text__contains=MARK).exists()
