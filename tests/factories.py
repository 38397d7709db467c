"""Content to arrange tests with. Everything is live unless a test asks for `live=False`."""

from dataclasses import dataclass
from typing import Any

import factory
import wagtail_factories
from django.utils.text import slugify
from factory.django import DjangoModelFactory
from wagtail.models import Locale, Page, Site

from cms.pages.models import (
    GuideIndexPage,
    GuidePage,
    HomePage,
    SourceIndexPage,
    TopicIndexPage,
    TopicPage,
)
from cms.snippets.models import QuickAnswer, Source


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    locale = factory.LazyFunction(Locale.get_default)
    title = factory.Sequence(lambda number: f"Source {number}")
    slug = factory.LazyAttribute(lambda source: slugify(source.title))
    website = factory.LazyAttribute(lambda source: f"https://{source.slug}.example.org/")
    summary = factory.LazyAttribute(lambda source: f"What {source.title} is used for.")


class QuickAnswerFactory(DjangoModelFactory):
    class Meta:
        model = QuickAnswer

    locale = factory.LazyFunction(Locale.get_default)
    question = factory.Sequence(lambda number: f"Question {number}?")
    answer = "The short answer."


class HubPageFactory(wagtail_factories.PageFactory):
    class Meta:
        abstract = True

    locale = factory.LazyFunction(Locale.get_default)


class TopicPageFactory(HubPageFactory):
    class Meta:
        model = TopicPage

    title = factory.Sequence(lambda number: f"Topic {number}")
    summary = factory.LazyAttribute(lambda page: f"What {page.title} is about.")


class GuidePageFactory(HubPageFactory):
    class Meta:
        model = GuidePage

    title = factory.Sequence(lambda number: f"Guide {number}")
    summary = factory.LazyAttribute(lambda page: f"What {page.title} answers.")


@dataclass(frozen=True)
class Hub:
    """A site with its home and index pages, in the default language."""

    site: Site
    home: HomePage
    topics: TopicIndexPage
    guides: GuideIndexPage
    sources: SourceIndexPage

    def add_topic(self, **fields: Any) -> TopicPage:
        return TopicPageFactory(parent=self.topics, **fields)

    def add_guide(self, **fields: Any) -> GuidePage:
        fields.setdefault("topic", self.topics.get_first_child() or self.add_topic())
        fields["topic"] = fields["topic"].specific
        return GuidePageFactory(parent=self.guides, **fields)


def make_hub() -> Hub:
    """Makes what a new database holds too where it is missing: flushing takes it away."""
    locale, _ = Locale.objects.get_or_create(language_code="en")
    root = Page.get_first_root_node() or Page.add_root(
        instance=Page(title="Root", slug="root", locale=locale)
    )
    home = root.add_child(instance=HomePage(title="Hub", slug="hub", locale=locale))
    Site.objects.all().delete()
    site = Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    topics = home.add_child(instance=TopicIndexPage(title="Topics", slug="topics"))
    guides = home.add_child(instance=GuideIndexPage(title="Guides", slug="guides"))
    sources = home.add_child(instance=SourceIndexPage(title="Sources", slug="sources"))
    return Hub(site, home, topics, guides, sources)
