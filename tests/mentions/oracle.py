"""What the index and the public API ought to say, worked out the slow and obvious way.

Shares no code with extraction, index or API: it reads each page as Wagtail gives it to a template,
and its rich text with an HTML parser.
"""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Revision

from cms.mentions.models import Mention
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source


@dataclass(frozen=True)
class Cited:
    """One citation on a page. `order` counts from 0 for each version of the page."""

    source_id: int
    kicker: str
    note: str
    heading: str
    order: int
    occurrences: int
    leads: bool


@dataclass(frozen=True)
class Row:
    page_id: int
    state: str
    cited: Cited


class Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.source_ids: list[int] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "a" and attributes.get("linktype") == "source":
            self.source_ids.append(int(attributes["id"] or 0))


def expected_rows() -> set[Row]:
    """Every mention of every page, live and draft."""
    sources = frozenset(Source.objects.values_list("pk", flat=True))
    rows = set()
    for model in (TopicPage, GuidePage):
        for page in model.objects.select_related("latest_revision"):
            versions = {}
            if page.live:
                versions["live"] = cited_by_page(model, raw_content(page), sources)
            if page.latest_revision is None:
                if not page.live:
                    versions["draft"] = cited_by_page(model, raw_content(page), sources)
            elif page.has_unpublished_changes or not page.live:
                revision = page.latest_revision
                versions["draft"] = cited_by_revision(revision.pk, revision.created_at, sources)
            for state, cited in versions.items():
                rows |= {Row(page.pk, state, one) for one in cited}
    return rows


def indexed_rows() -> set[Row]:
    """Every mention of the index, in the same terms."""
    rows, order = set(), Counter()
    for mention in Mention.objects.order_by("page_id", "state", "position"):
        where = mention.page_id, mention.state
        cited = Cited(
            mention.source_id,
            mention.kicker,
            mention.note,
            mention.section_heading,
            order[where],
            mention.occurrences,
            mention.leads,
        )
        rows.add(Row(*where, cited))
        order[where] += 1
    return rows


def raw_content(page: Page) -> str:
    field = "sections" if isinstance(page, TopicPage) else "body"
    return page._meta.get_field(field).value_to_string(page)


@lru_cache(maxsize=10_000)
def cited_by_page(model: type[Page], content: str, sources: frozenset[int]) -> list[Cited]:
    """What a page with this content cites; the sources are named only to be remembered by."""
    field = model._meta.get_field("sections" if model is TopicPage else "body")
    return cited(model, field.to_python(content), sources)


@lru_cache(maxsize=10_000)
def cited_by_revision(pk: int, created_at: Any, sources: frozenset[int]) -> list[Cited]:
    """What a revision cites when it is opened as a page."""
    page = Revision.objects.get(pk=pk).as_object()
    return cited(type(page), page.sections if type(page) is TopicPage else page.body, sources)


def cited(model: type[Page], stream: Any, sources: frozenset[int]) -> list[Cited]:
    found = in_sections(stream) if model is TopicPage else in_body(stream)
    found = [one for one in found if one[0] in sources]
    times = Counter(source_id for source_id, *_ in found)
    leading = {}
    for order, (source_id, _, note, _, section) in enumerate(found):
        peers = (section, source_id)
        if peers not in leading or (model is GuidePage and note and not found[leading[peers]][2]):
            leading[peers] = order
    return [
        Cited(source_id, kicker, note, heading, order, times[source_id], order in leading.values())
        for order, (source_id, kicker, note, heading, _) in enumerate(found)
    ]


Found = tuple[int, str, str, str, int | None]
"""Source, kicker, note, heading of the section, number of the section."""


def in_sections(stream: Any) -> list[Found]:
    return [
        (mention["source"].pk, mention["kicker"], mention["note"], child.value["heading"], number)
        for number, child in enumerate(stream)
        for mention in child.value["mentions"]
        if mention["source"]
    ]


def in_body(stream: Any) -> list[Found]:
    found: list[Found] = []
    for child in stream:
        mentions, texts = [], []
        match child.block_type:
            case "rich_text":
                texts = [child.value]
            case "source_mention":
                mentions = [child.value]
            case "source_list":
                mentions = child.value["mentions"]
            case "steps":
                texts = [step["text"] for step in child.value["steps"]]
            case "callout":
                texts = [child.value["text"]]
            case "table":
                texts = [cell.value for row in child.value["table"].rows for cell in row]
            case "quote":
                mentions = [child.value["mention"]]
        found += [
            (mention["source"].pk, mention["kicker"], mention["note"], "", None)
            for mention in mentions
            if mention["source"]
        ]
        found += [(pk, "", "", "", None) for text in texts for pk in Links(text.source).source_ids]
    return found


# What the public may see


def is_public(page: Page, restricted: set[str]) -> bool:
    """`restricted` holds the tree paths of the pages that have a view restriction."""
    return current(page) and not any(page.path.startswith(path) for path in restricted)


def current(instance: Any) -> bool:
    """Published, and not past its expiry even if nobody has unpublished it yet."""
    return instance.live and not (instance.expire_at and instance.expire_at <= timezone.now())


def address(page: Page) -> str:
    """The path of a page on the frontend."""
    language, home = page.locale.language_code, page.url_path.split("/")[1]
    prefix = "" if language == "en" else f"/{language}"
    return prefix + page.url_path.removeprefix(f"/{home}")


def answers(language: str, rows: set[Row]) -> dict[str, Any]:
    """What the API says about every source in a language, by slug, if these are all mentions."""
    restricted = set(PageViewRestriction.objects.values_list("page__path", flat=True))
    shown: dict[int, Page] = {}
    for topic in TopicPage.objects.filter(locale__language_code=language):
        if is_public(topic, restricted):
            shown[topic.pk] = topic
    for guide in GuidePage.objects.filter(locale__language_code=language):
        if is_public(guide, restricted) and guide.topic_id in shown:
            shown[guide.pk] = guide
    mentions = sorted(
        (row for row in rows if row.state == "live" and row.page_id in shown),
        key=lambda row: (shown[row.page_id].path, row.cited.order),
    )
    return {
        source.slug: answer(source, mentions, shown)
        for source in Source.objects.filter(locale__language_code=language)
        if current(source)
    }


def notes(one: Cited, source: Source) -> tuple[str, str]:
    """What an editor wrote at a place, and what readers see there."""
    return one.note, one.note if one.note else source.summary


def answer(source: Source, mentions: list[Row], pages: dict[int, Page]) -> dict[str, Any]:
    topics, guides, occurrences, topic_ids = [], [], 0, set()
    for row in mentions:
        page, one = pages[row.page_id], row.cited
        if one.source_id != source.pk:
            continue
        occurrences += 1
        if isinstance(page, TopicPage):
            topic_ids.add(page.pk)
            if one.leads:
                topics.append((address(page), one.heading, one.kicker, *notes(one, source)))
        elif one.leads:
            guides.append((address(page), *notes(one, source), one.occurrences))
    return {
        "counts": {
            "topicMentions": len(topics),
            "guideMentions": len(guides),
            "topics": len(topic_ids),
            "guides": len(guides),
            "occurrences": occurrences,
        },
        "topicMentions": topics,
        "guideMentions": guides,
    }
