"""Content to arrange tests with. Everything is live unless a test asks for `live=False`.

`make_hub` makes the pages that every hub has; topics and guides find their place in them by
themselves. The builders below make raw blocks to create pages with:

    source = SourceFactory()
    topic = TopicPageFactory(sections=[section("Exams", citing(source, note="Register here."))])
    guide = GuidePageFactory(topic=topic, body=[text(linking(source)), citing(source)])

`draft`, `publish` and `reload` do what an editor does to a page that is there.
"""

import uuid
from dataclasses import dataclass
from typing import Any, TypeVar

import factory
from django.db.models import Max
from django.utils.text import slugify
from factory.django import DjangoModelFactory
from wagtail.models import Locale, Page, Site
from wagtail_factories.factories import MP_NodeFactory

from cms.pages.models import (
    GuideIndexPage,
    GuidePage,
    HomePage,
    SourceIndexPage,
    TopicIndexPage,
    TopicPage,
)
from cms.snippets.models import Offer, QuickAnswer, QuickAnswerSource, QuickAnswerTopic, Source

RawBlock = dict[str, Any]
P = TypeVar("P", bound=Page)


# Snippets


class SnippetFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    locale = factory.LazyFunction(Locale.get_default)


class SourceFactory(SnippetFactory):
    class Meta:
        model = Source

    title = factory.Sequence(lambda number: f"Source {number}")
    slug = factory.LazyAttribute(lambda source: slugify(source.title))
    website = factory.LazyAttribute(lambda source: f"https://{source.slug}.example.org/")
    summary = factory.LazyAttribute(lambda source: f"What {source.title} is used for.")


class OfferFactory(SnippetFactory):
    class Meta:
        model = Offer

    title = factory.Sequence(lambda number: f"Offer {number}")
    body = "We help you to find your way."


class QuickAnswerFactory(SnippetFactory):
    """`sources` and `topics` are what the answer belongs to."""

    class Meta:
        model = QuickAnswer
        skip_postgeneration_save = True

    question = factory.Sequence(lambda number: f"Question {number}?")
    answer = "The short answer."

    @factory.post_generation
    def sources(self, create: bool, given: list[Source] | None, **kwargs: Any) -> None:
        for order, source in enumerate(given or []):
            QuickAnswerSource.objects.create(quick_answer=self, source=source, sort_order=order)

    @factory.post_generation
    def topics(self, create: bool, given: list[Page] | None, **kwargs: Any) -> None:
        for order, topic in enumerate(given or []):
            QuickAnswerTopic.objects.create(quick_answer=self, topic=topic, sort_order=order)


# Pages


class HubPageFactory(MP_NodeFactory):
    """Without a revision, and last among the children of `parent`, in its language."""

    class Meta:
        abstract = True

    slug = factory.LazyAttribute(lambda page: slugify(page.title))
    locale = factory.LazyAttribute(lambda page: page.parent.locale)

    @classmethod
    def _create_instance(cls, model_class: type[P], parent: Page, kwargs: dict[str, Any]) -> P:
        # The parent may have got other children since it was read.
        return Page.objects.get(pk=parent.pk).add_child(instance=model_class(**kwargs))


class TopicPageFactory(HubPageFactory):
    """A topic of the first hub, unless `parent` says otherwise."""

    class Meta:
        model = TopicPage

    parent = factory.LazyFunction(lambda: TopicIndexPage.objects.order_by("path").first())
    title = factory.Sequence(lambda number: f"Topic {number}")
    summary = factory.LazyAttribute(lambda page: f"What {page.title} is about.")


class GuidePageFactory(HubPageFactory):
    """A guide of the first hub, with a new topic unless one is given."""

    class Meta:
        model = GuidePage

    parent = factory.LazyFunction(lambda: GuideIndexPage.objects.order_by("path").first())
    title = factory.Sequence(lambda number: f"Guide {number}")
    summary = factory.LazyAttribute(lambda page: f"What {page.title} answers.")
    topic = factory.SubFactory(TopicPageFactory)


@dataclass(frozen=True)
class Hub:
    """A site with its home and index pages, in one language."""

    site: Site
    home: HomePage
    topics: TopicIndexPage
    guides: GuideIndexPage
    sources: SourceIndexPage

    def add_topic(self, **fields: Any) -> TopicPage:
        return TopicPageFactory(parent=self.topics, **fields)

    def add_guide(self, **fields: Any) -> GuidePage:
        """A guide of the first topic, unless one is given."""
        if "topic" not in fields:
            first = self.topics.get_children().first()
            fields["topic"] = first.specific if first else self.add_topic()
        return GuidePageFactory(parent=self.guides, **fields)


def make_hub(language: str = "en") -> Hub:
    """The home and index pages of one language, as translations of those that are there."""
    locale, _ = Locale.objects.get_or_create(language_code=language)
    root = Page.get_first_root_node()
    first = HomePage.objects.order_by("path").first()
    home = _add(
        root, HomePage, locale=locale, title="Hub", slug="hub" + (f"-{language}" if first else "")
    )
    if first:
        site = Site.objects.get()
    else:
        Site.objects.all().delete()
        Page.objects.filter(depth=2).exclude(pk=home.pk).delete()  # “Welcome to Wagtail”
        site = Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    return Hub(
        site=site,
        home=home,
        topics=_add(home, TopicIndexPage, locale=locale, title="Topics", slug="topics"),
        guides=_add(home, GuideIndexPage, locale=locale, title="Guides", slug="guides"),
        sources=_add(home, SourceIndexPage, locale=locale, title="Sources", slug="sources"),
    )


def _add(parent: Page, model: type[P], **fields: Any) -> P:
    first = model.objects.order_by("path").first()
    if first:
        fields["translation_key"] = first.translation_key
    return parent.add_child(instance=model(**fields))


# Raw blocks


def block(block_type: str, value: Any) -> RawBlock:
    """A child of a stream as the database stores it, with an id of its own."""
    return {"type": block_type, "value": value, "id": str(uuid.uuid4())}


def item(value: Any) -> RawBlock:
    """An item of a ListBlock as the database stores it, with an id of its own."""
    return block("item", value)


def citing(source: Source | int | None, *, kicker: str = "", note: str = "") -> RawBlock:
    """A mention: a block of its own in a guide, or one of the mentions of a `section`."""
    source_id = source.pk if isinstance(source, Source) else source
    return block("source_mention", {"source": source_id, "kicker": kicker, "note": note})


def section(heading: str, *mentions: RawBlock, intro: str = "") -> RawBlock:
    """A section of a topic: `section("Exams", citing(duo), citing(ind))`."""
    return block("section", _collection(heading, mentions, intro))


def source_list(heading: str, *mentions: RawBlock, intro: str = "") -> RawBlock:
    """A list of sources in a guide."""
    return block("source_list", _collection(heading, mentions, intro))


def _collection(heading: str, mentions: tuple[RawBlock, ...], intro: str) -> dict[str, Any]:
    return {
        "heading": heading,
        "intro": intro,
        "mentions": [{**mention, "type": "item"} for mention in mentions],
    }


def linking(*sources: Source | int) -> str:
    """A paragraph that cites sources inline."""
    ids = [source.pk if isinstance(source, Source) else source for source in sources]
    links = " and ".join(f'<a linktype="source" id="{pk}">source {pk}</a>' for pk in ids)
    return f"<p>Ask {links}.</p>"


def text(*paragraphs: str) -> RawBlock:
    """Running text in a guide: `text("<p>First.</p>", linking(source))`."""
    return block("rich_text", "".join(paragraphs))


def steps(heading: str, *texts: str) -> RawBlock:
    """Steps in a guide, each with a text of its own: `steps("Register", linking(duo))`."""
    numbered = enumerate(texts, start=1)
    items = [item({"heading": f"Step {number}", "text": html}) for number, html in numbered]
    return block("steps", {"heading": heading, "steps": items})


def callout(*paragraphs: str, kicker: str = "") -> RawBlock:
    """A box in a guide."""
    return block("callout", {"kicker": kicker, "text": "".join(paragraphs)})


def figure(image_id: int | None, caption: str = "", **chosen: Any) -> RawBlock:
    """An image in a guide; `chosen` may have an `alt_text`, or say that it is `decorative`."""
    return block("image", {"image": {"image": image_id, **chosen}, "caption": caption})


def table(
    *rows: list[str], headings: list[str], caption: str = "", heads: bool = False
) -> RawBlock:
    """A table in a guide, of rows of HTML: `table(["<p>DUO</p>", linking(duo)], headings=[…])`."""
    cells = {
        "caption": caption,
        "columns": [{"type": "text", "heading": heading} for heading in headings],
        "rows": [{"values": row} for row in rows],
    }
    return block("table", {"table": cells, "has_header_column": heads})


def quotation(words: str, *, mention: RawBlock, attribution: str = "") -> RawBlock:
    """A quote in a guide: `quotation("You can pay later.", mention=citing(duo))`."""
    value = {"quote": words, "attribution": attribution, "mention": mention["value"]}
    return block("quote", value)


def video(url: str, title: str = "A video") -> RawBlock:
    """A video in a guide."""
    return block("video", {"title": title, "url": url})


def download(document_id: int | None, title: str = "", description: str = "") -> RawBlock:
    """A document to download in a guide."""
    value = {"document": document_id, "title": title, "description": description}
    return block("document", value)


# What editors do


def draft(page: P, **changes: Any) -> P:
    """Saves the changes as a draft, on top of the latest one. Returns the page as it is now."""
    edited = reload(page).get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(edited, name, value)
    edited.save_revision(clean=False)
    return reload(page)


def publish(page: P, **changes: Any) -> P:
    """Saves the changes as a draft and publishes it. Returns the page as it is now."""
    draft(page, **changes).latest_revision.publish()
    return reload(page)


def reload(page: P) -> P:
    """The page as the database has it now, as an instance of its own type."""
    return page.specific_class.objects.get(pk=page.pk)


def unused_id(model: type[Page] | type[Source]) -> int:
    """An id that belongs to none of the model's rows."""
    return (model.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
