"""The control of tests of hidden content: what is public is found in every text field there is."""

import re

from wagtail.contrib.redirects.models import Redirect

from cms.api.types.node import opaque_id
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import HubCopy, HubQuickAnswer, HubSettings, Offer, QuickAnswer, Source
from tests.api.everything import leaves, queries, text_fields
from tests.api.marks import (
    MARK,
    Chosen,
    marked_address,
    marked_document,
    marked_fields,
    marked_image,
)
from tests.api.walk import SHALLOW, VARIANT_DEPTH
from tests.factories import Hub, OfferFactory, QuickAnswerFactory, SourceFactory, reload


def test_the_queries_reach_every_text(hub: Hub, graphql, no_limits) -> None:
    chosen = Chosen(SourceFactory(), marked_image("image"), marked_document("document"))
    source = SourceFactory(**marked_fields(Source, "source", chosen))
    chosen = Chosen(source, chosen.image, chosen.document)
    topic = hub.add_topic(**marked_fields(TopicPage, "topic", chosen))
    guide = hub.add_guide(**marked_fields(GuidePage, "guide", chosen) | {"topic": topic})
    answer = QuickAnswerFactory(
        **marked_fields(QuickAnswer, "answer", chosen),
        sources=[source],
        topics=[topic],
        guide=guide,
    )
    offer = OfferFactory(**marked_fields(Offer, "offer", chosen))
    settings = HubSettings.objects.create(site=hub.site, offer=offer)
    HubQuickAnswer.objects.create(settings=settings, quick_answer=answer)
    HubCopy.objects.create(
        settings=settings, locale=hub.home.locale, **marked_fields(HubCopy, "copy", chosen)
    )
    Redirect.add_redirect("/old/", marked_address("new"))
    for page in (hub.topics, hub.guides, hub.sources, hub.home):
        texts = marked_fields(type(page), page.slug, chosen)
        page = reload(page)
        for name, value in texts.items():
            setattr(page, name, value)
        page.save()
    values = {
        "slug": [topic.slug, source.slug, guide.slug],
        "path": ["/", "/old/", *(f"/{MARK}-{name}/" for name in ("topics", "guides", "sources"))],
        "query": [MARK],
        "topic": [topic.slug],
        "source": [source.slug],
        "publisher": [source.publisher],
        "ID": [
            opaque_id(type(content).__name__, content.pk)
            for content in (source, topic, guide, answer, offer)
        ],
    }

    found = {
        re.sub(r"_\d+$", "", name)
        for query in queries(values, SHALLOW, VARIANT_DEPTH)
        for name, value in leaves(graphql(query))
        if isinstance(value, str) and MARK in value
    }

    # The home page has no address of its own but the site's, and cursors and languages no words.
    silent = {
        "Document_extension",
        "HomePage_url",
        "HomePage_urlPath",
        "Image_openGraphUrl",
        "Image_placeholder",
        "Image_srcset",
        "Image_url",
        # The click token is encoded, and nobody has mistyped anything or asked for other words.
        "SearchConnection_clickToken",
        "SearchConnection_didYouMean",
        "SearchConnection_notFound",
        "Seo_robots",
        # Types of content have names of ours.
        "Mention_type",
        "SitemapEntry_typeName",
        "TypeCount_type",
        # Cells lie deeper than these queries go.
        "TableTextBlock_text",
        # An address without a film has neither.
        "VideoBlock_frameUrl",
        "VideoBlock_provider",
        # The feed takes a key.
        "ContentChange_paths",
        "ContentChange_tags",
        # Every block of the hub is known.
        "UnknownBlock_blockType",
    } | {name for name in text_fields() if name.lower().endswith(("cursor", "_locale"))}
    assert text_fields() - found == silent
