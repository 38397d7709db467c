from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature
from wagtail.rich_text.feature_registry import FeatureRegistry

from cms.mentions.link_type import SOURCE_LINK_TYPE, SourceLinkHandler
from cms.mentions.rich_text import CONVERSION_RULE, SOURCE_ENTITY


@hooks.register("register_rich_text_features")
def register_inline_citation(features: FeatureRegistry) -> None:
    features.register_link_type(SourceLinkHandler)
    features.register_converter_rule("contentstate", SOURCE_LINK_TYPE, CONVERSION_RULE)
    features.register_editor_plugin(
        "draftail",
        SOURCE_LINK_TYPE,
        EntityFeature(
            {
                "type": SOURCE_ENTITY,
                "icon": "site",
                "description": _("Source"),
                "chooserUrls": {
                    "source": reverse_lazy("wagtailsnippetchoosers_snippets_source:choose")
                },
            },
            js=["wagtailadmin/js/chooser-modal.js", "mentions/source_entity.js"],
        ),
    )
