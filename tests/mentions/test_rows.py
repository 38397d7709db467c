"""Rows of the index are made of citations without a database."""

from typing import Any

from cms.mentions.citation import Citation, Section
from cms.mentions.kinds import GUIDE, TOPIC
from cms.mentions.models import MentionState
from cms.mentions.rows import mention_rows

EXAMS = Section("a", "Exams", "Start here.", "exams")
LETTERS = Section("b", "Letters", "", "letters")


def rows(kind: str, *found: Citation, known: tuple[int, ...] = (1, 2, 3)) -> list[Any]:
    return mention_rows(5, kind, MentionState.LIVE, found, {pk: pk for pk in known})


def test_a_row_says_all_that_the_citation_says():
    (row,) = rows(TOPIC, Citation(1, "x", "Kicker", "Note", EXAMS))

    said = {name: value for name, value in vars(row).items() if not name.startswith("_")}
    assert said == {
        "id": None,
        "page_id": 5,
        "source_id": 1,
        "state": "live",
        "kind": "topic",
        "position": 0,
        "block_id": "x",
        "section_id": "a",
        "section_anchor": "exams",
        "section_heading": "Exams",
        "section_intro": "Start here.",
        "kicker": "Kicker",
        "note": "Note",
        "leads": True,
        "occurrences": 1,
        # The database knows these.
        "source_key": None,
        "page_path": "",
        "topic_path": "",
        "is_published": False,
        "expires_at": None,
    }


def test_sources_that_are_gone_have_no_row_but_keep_their_place():
    found = [Citation(9, "a"), Citation(1, "b"), Citation(9, "c"), Citation(1, "d")]

    kept = rows(GUIDE, *found)

    assert [(row.source_id, row.position, row.occurrences) for row in kept] == [
        (1, 1, 2),
        (1, 3, 2),
    ]


def test_on_a_topic_a_source_leads_once_in_each_section():
    found = [
        Citation(1, "a", section=EXAMS),
        Citation(2, "b", section=EXAMS),
        Citation(1, "c", note="Again.", section=EXAMS),
        Citation(1, "d", section=LETTERS),
    ]

    assert [row.leads for row in rows(TOPIC, *found)] == [True, True, False, True]


def test_sections_that_share_a_block_id_are_still_two():
    copied = Section(EXAMS.id, "Exams", "Start here.", "exams-2")
    found = [Citation(1, "a", section=EXAMS), Citation(1, "a", section=copied)]

    assert [row.leads for row in rows(TOPIC, *found)] == [True, True]


def test_in_a_guide_the_first_with_a_note_leads():
    found = [
        Citation(1, "a"),
        Citation(2, "b"),
        Citation(1, "c", note="Here."),
        Citation(1, "d", note="There."),
        Citation(2, "e"),
    ]

    kept = rows(GUIDE, *found)

    assert [row.leads for row in kept] == [False, True, True, False, False]
    assert [row.occurrences for row in kept] == [3, 2, 3, 3, 2]
