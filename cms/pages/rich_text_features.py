"""The features of texts in guides, and the API's description of them."""

from django.utils.translation import gettext_lazy as _

TEXT_FEATURES = ["h2", "h3", "h4", "bold", "italic", "ol", "ul", "link", "source"]
SHORT_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "source"]
TEXT_DESCRIPTION = _("As HTML. Links lead to a `urlPath`; to sources with `data-source`.")
