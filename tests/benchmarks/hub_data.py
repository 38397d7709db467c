"""Fills an empty hub with made-up content, the same each time, by COPY.

One source, topic and guide are made as editors make them. All others are copies of their rows with
other names, places and bodies, so that a new column needs nothing here. The index of mentions and
that of search are then rebuilt by the hub's own commands.
"""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from tqdm import tqdm
from wagtail.models import Page

from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import Source
from cms.transfer.structure import set_up
from tests.benchmarks.patterns import patterns, sentence
from tests.benchmarks.sizes import Size

NAMESPACE = uuid.UUID("6f0e8a52-3d4b-4b0e-9f3c-5d2a0c6b7e11")
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Row = dict[str, Any]


def fill(size: Size) -> None:
    """Everything is live. Takes about a minute for each 50,000 guides."""
    with transaction.atomic():
        set_up(None)
        source, topic, guide = patterns()
        sources = [source.pk, *_copy_sources(size, source)]
        topics = [
            topic.pk,
            *_copy_pages(topic, size.topics, "topic", _topic_columns(size, sources)),
        ]
        _copy_pages(guide, size.guides, "guide", _guide_columns(size, sources, topics))
        _write(TopicPage, topic.pk, _topic_columns(size, sources)(0))
        _write(GuidePage, guide.pk, _guide_columns(size, sources, topics)(0))
    call_command("check_title_order", "--repair")
    references = ["rebuild_references_index"] if size.has_references else []
    for command in ("rebuild_mentions", "rebuild_search", *references):
        call_command(command)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _copy_sources(size: Size, pattern: Source) -> list[int]:
    """In the order of their titles, which other servers do not know: they list by primary key."""
    [row] = _rows(Source, [pattern.pk])

    def rows() -> Iterator[Row]:
        for number in range(1, size.sources):
            yield row | {
                "id": pattern.pk + number,
                "title": f"Source {number}",
                "slug": f"source-{number}",
                "website": f"https://source-{number}.example.org/",
                "summary": sentence(number, 18),
                "publisher": f"Publisher {number % 40}",
                "translation_key": str(uuid.uuid5(NAMESPACE, f"source-{number}")),
                "latest_revision_id": None,
                "live_revision_id": None,
            }

    _copy(Source._meta.db_table, row, rows(), size.sources - 1)
    return [*range(pattern.pk + 1, pattern.pk + size.sources)]


def _copy_pages(pattern: Page, amount: int, name: str, columns: Any) -> list[int]:
    """Siblings of a page, in the order of their numbers."""
    model = type(pattern)
    [page], [own] = _rows(Page, [pattern.pk]), _rows(model, [pattern.pk], own=True)
    parent = pattern.get_parent()
    first = Page.objects.order_by("-pk").values_list("pk", flat=True)[0]
    pks = [*range(first + 1, first + amount)]

    def pages() -> Iterator[Row]:
        for number, pk in enumerate(pks, start=1):
            yield page | {
                "id": pk,
                "path": parent.path + _step(number + 1),
                "title": f"{name.title()} {number}",
                "draft_title": f"{name.title()} {number}",
                "slug": f"{name}-{number}",
                "url_path": f"{parent.url_path}{name}-{number}/",
                "translation_key": str(uuid.uuid5(NAMESPACE, f"{name}-{number}")),
                "latest_revision_id": None,
                "live_revision_id": None,
            }

    def details() -> Iterator[Row]:
        for number, pk in enumerate(pks, start=1):
            yield own | {"page_ptr_id": pk, **columns(number)}

    _copy(Page._meta.db_table, page, pages(), amount - 1)
    _copy(model._meta.db_table, own, details(), amount - 1)
    Page.objects.filter(pk=parent.pk).update(numchild=amount)
    return pks


def _topic_columns(size: Size, sources: list[int]) -> Any:
    def columns(number: int) -> Row:
        return {
            "summary": sentence(number, 20),
            "sections": json.dumps(
                [_section(size, sources, number, n) for n in range(size.sections)]
            ),
        }

    return columns


def _section(size: Size, sources: list[int], topic: int, number: int) -> Row:
    mentions = []
    for place in range(size.mentions):
        index = (topic * 31 + number * 7 + place * 3) % (len(sources) - 1) + 1
        if topic < size.hot_topics and number == place == 0:
            index = 0
        mentions.append(
            _item(
                {
                    "source": sources[index],
                    "kicker": "Kicker",
                    "note": sentence(index + place, 14),
                },
                f"{topic}-{number}-{place}",
            )
        )
    value = {
        "heading": f"Section {number} of topic {topic}",
        "intro": sentence(topic + number, 25),
        "anchor": "",
        "mentions": mentions,
    }
    return {"type": "section", "value": value, "id": _id(f"section-{topic}-{number}")}


def _guide_columns(size: Size, sources: list[int], topics: list[int]) -> Any:
    def columns(number: int) -> Row:
        blocks: list[Row] = []
        for place in range(size.citations):
            index = (number * 17 + place * 11) % (len(sources) - 1) + 1
            if number < size.hot_guides and place == 0:
                index = 0
            blocks += [
                {
                    "type": "rich_text",
                    "value": f"<p>{sentence(number + place, 40)}</p>",
                    "id": _id(f"text-{number}-{place}"),
                },
                {
                    "type": "source_mention",
                    "value": {
                        "source": sources[index],
                        "kicker": "",
                        "note": sentence(number, 12),
                    },
                    "id": _id(f"mention-{number}-{place}"),
                },
            ]
        return {
            "summary": sentence(number, 20),
            "topic_id": topics[number % len(topics)],
            "body": json.dumps(blocks),
        }

    return columns


def _rows(model: Any, pks: list[int], *, own: bool = False) -> list[Row]:
    """The stored columns of a table, as PostgreSQL writes them."""
    table = model._meta.db_table
    key = "page_ptr_id" if own else "id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE {key} = ANY(%s)", [pks])
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _copy(table: str, pattern: Mapping[str, Any], rows: Iterable[Row], amount: int) -> None:
    names = [*pattern]
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy,
    ):
        for row in tqdm(rows, total=amount, desc=table, unit=" rows", leave=False):
            copy.write_row([row[name] for name in names])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_serial_sequence(%s, 'id')" if "id" in names else "SELECT NULL",
            [table] if "id" in names else [],
        )
        sequence = cursor.fetchone()[0]
        if sequence:
            cursor.execute(f"SELECT setval(%s, (SELECT max(id) FROM {table}))", [sequence])


def _write(model: Any, pk: int, columns: Row) -> None:
    assignments = ", ".join(f"{name} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {model._meta.db_table} SET {assignments} WHERE page_ptr_id = %s",
            [*columns.values(), pk],
        )


def _item(value: Row, name: str) -> Row:
    return {"type": "item", "value": value, "id": _id(f"item-{name}")}


def _id(name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, name))


def _step(number: int) -> str:
    """A step of a tree path, as django-treebeard writes it."""
    digits = ""
    while number:
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits.rjust(Page.steplen, "0")
