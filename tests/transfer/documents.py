"""Bundles as plain JSON values, for tests to change."""

import base64
import copy
import io
import json
from typing import Any

from PIL import Image

from cms.transfer.demonstration import bundle_in

Document = dict[str, Any]

SMALL: Document = {
    "version": 1,
    "locale": "en",
    "settings": {
        "source_intro": "Where this source is used.",
        "mentions_kicker": "Topics",
        "mentions_heading": "Recommended in",
        "guides_kicker": "Guides",
        "guides_heading": "Used by",
        "answers_kicker": "Answers",
        "answers_heading": "Often asked",
        "answers_intro": "The short answers.",
        "open_topic_label": "To the topic",
        "open_guide_label": "To the guide",
    },
    "offer": {"kicker": "Now", "title": "Practise", "body": "With our questions."},
    "sources": [
        {
            "slug": "duo",
            "title": "DUO",
            "website": "https://duo.example.org/",
            "summary": "Exams and results.",
            "intro": "See where the hub uses DUO.",
            "publisher": "DUO",
            "kind": "official",
        },
        {
            "slug": "library",
            "title": "Library",
            "website": "https://library.example.org/",
            "summary": "Books and courses.",
            "intro": "",
            "publisher": "",
            "kind": "learning",
        },
    ],
    "topics": [
        {
            "slug": "exams",
            "title": "Exams",
            "summary": "Everything about exams.",
            "sections": [
                {
                    "heading": "Official",
                    "intro": "Start here.",
                    "mentions": [
                        {"source": "duo", "kicker": "Results", "note": "Your results."},
                        {"source": "library", "kicker": "", "note": ""},
                    ],
                },
                {
                    "heading": "To practise",
                    "intro": "",
                    "mentions": [{"source": "library", "kicker": "", "note": "Old exams."}],
                },
            ],
        },
        {"slug": "language", "title": "Language", "summary": "Levels.", "sections": []},
    ],
    "guides": [
        {
            "slug": "register",
            "title": "How do you register?",
            "kicker": "Exams",
            "summary": "In three steps.",
            "topic": "exams",
            "body": [
                {
                    "type": "rich_text",
                    "value": '<p>Go to <a linktype="source" slug="duo">DUO</a>, then read'
                    ' <a linktype="guide" slug="prepare">on</a>.</p>',
                },
                {"type": "source_mention", "value": {"source": "library", "note": "A quiet room."}},
            ],
        },
        {
            "slug": "prepare",
            "title": "How do you prepare?",
            "kicker": "",
            "summary": "With a plan.",
            "topic": "language",
            "body": [],
        },
    ],
    "quick_answers": [
        {
            "question": "What does it cost?",
            "answer": "It depends.",
            "guide": "register",
            "sources": ["library", "duo"],
        },
        {"question": "How long?", "answer": "A year.", "guide": None, "sources": []},
    ],
}
"""A bundle in the shape that an export has, with something in every part."""

WITH_EXTENSIONS: Document = {
    **SMALL,
    "offer": {
        **SMALL["offer"],
        "action_label": "Begin",
        "action_url": "https://practice.example.org/",
    },
    "sources": [
        {
            **SMALL["sources"][0],
            "guidance": [
                {
                    "type": "part",
                    "value": {
                        "heading": "What it is for",
                        "text": '<p>See <a linktype="topic" slug="exams">exams</a>.</p>',
                    },
                },
                {
                    "type": "steps",
                    "value": {"heading": "How", "intro": "Quick.", "steps": ["Log in.", "Look."]},
                },
            ],
            "review_by": "2027-01-31",
        },
        SMALL["sources"][1],
    ],
    "topics": [{**SMALL["topics"][0], "kicker": "Tests"}, SMALL["topics"][1]],
    "guides": [
        SMALL["guides"][0],
        {
            **SMALL["guides"][1],
            "body": [
                {
                    "type": "source_list",
                    "value": {
                        "heading": "Sites",
                        "intro": "Both are free.",
                        "mentions": [
                            {"source": "duo", "kicker": "Official", "note": ""},
                            {"source": "library", "kicker": "", "note": "Near you."},
                        ],
                    },
                },
                {
                    "type": "steps",
                    "value": {
                        "heading": "A plan",
                        "steps": [
                            {"heading": "Count the weeks", "text": "<p>To your exam.</p>"},
                            {"heading": "Begin", "text": ""},
                        ],
                    },
                },
                {"type": "callout", "value": {"kicker": "Mind", "text": "<p>The date.</p>"}},
                {
                    "type": "source_mention",
                    "value": {"source": "duo", "kicker": "Dates", "note": ""},
                },
            ],
        },
    ],
    "quick_answers": [
        {**SMALL["quick_answers"][0], "topics": ["exams"], "featured": True},
        SMALL["quick_answers"][1],
    ],
    "redirects": [
        {"from": "/old/", "to": "/guides/register/"},
        {"from": "/leaflet.pdf", "to": "https://files.example.org/leaflet.pdf"},
        {"from": "/summer/", "to": "/", "temporary": True},
    ],
}
"""The same with every extension but images."""


def document(base: Document = SMALL) -> Document:
    """A copy that a test may change as it likes."""
    return copy.deepcopy(base)


def demo(locale: str = "en") -> Document:
    loaded: Document = json.loads(bundle_in(locale).read_text(encoding="utf-8"))
    return loaded


def with_images(base: Document = SMALL) -> Document:
    """With a logo, an image in the body of the second guide, and images for link previews."""
    changed = document(base)
    changed["images"] = [image("duo-logo", "red"), image("desk", "green")]
    changed["sources"][0]["logo"] = "duo-logo"
    for entry in (changed["sources"][1], changed["topics"][0], changed["guides"][0]):
        entry |= {"seo_image": "desk", "hide_from_search_engines": True}
    changed["settings"]["seo_image"] = "desk"
    figure = {"image": "desk", "alt": "A desk with books", "caption": "Ready to learn."}
    changed["guides"][1]["body"].append({"type": "image", "value": figure})
    return changed


def image(key: str, colour: str) -> Document:
    """An image file of two by two pixels."""
    file = io.BytesIO()
    Image.new("RGB", (2, 2), colour).save(file, "PNG")
    return {
        "key": key,
        "title": f"A {colour} square",
        "description": f"A square that is {colour}" if colour == "green" else "",
        "filename": f"{colour}.png",
        "data": base64.b64encode(file.getvalue()).decode("ascii"),
    }


def change(path, value):
    """A function that sets the value at a path such as "topics.0.slug" in a document."""
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]

    def apply(changed):
        for step in steps:
            changed = changed[step]
        if isinstance(changed, list) and last == len(changed):
            changed.append(value)
        else:
            changed[last] = value

    return apply


def remove(path):
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]

    def apply(changed):
        for step in steps:
            changed = changed[step]
        del changed[last]

    return apply
