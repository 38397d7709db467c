"""Lists inside lists are stored as editors see them."""

import json
from typing import Any

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

NUMBER, BULLET = "ordered-list-item", "unordered-list-item"


def stored(*items: tuple[str, int]) -> str:
    blocks: list[dict[str, Any]] = [
        {
            "key": str(place),
            "type": kind,
            "depth": depth,
            "text": str(place),
            "inlineStyleRanges": [],
            "entityRanges": [],
        }
        for place, (kind, depth) in enumerate(items)
    ]
    content = {"blocks": blocks, "entityMap": {}}
    html = ContentstateConverter(["ol", "ul"]).to_database_format(json.dumps(content))
    for place in range(len(items)):
        html = html.replace(f' data-block-key="{place}"', "")
    return html


@pytest.mark.parametrize(
    ("items", "html"),
    [
        (
            [(NUMBER, 0), (BULLET, 1), (NUMBER, 0)],
            "<ol><li>0<ul><li>1</li></ul></li><li>2</li></ol>",
        ),
        (
            [(NUMBER, 0), (BULLET, 1), (BULLET, 0)],
            "<ol><li>0<ul><li>1</li></ul></li></ol><ul><li>2</li></ul>",
        ),
        (
            [(NUMBER, 0), (NUMBER, 1), (BULLET, 2), (NUMBER, 1), (NUMBER, 0)],
            "<ol><li>0<ol><li>1<ul><li>2</li></ul></li><li>3</li></ol></li><li>4</li></ol>",
        ),
        ([(BULLET, 0), (NUMBER, 0)], "<ul><li>0</li></ul><ol><li>1</li></ol>"),
    ],
)
def test_items_stand_in_the_list_of_their_kind(items: list[tuple[str, int]], html: str) -> None:
    assert stored(*items) == html
