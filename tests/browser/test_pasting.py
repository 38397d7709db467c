"""An editor pastes from Word, Google Docs and Excel: nothing comes along that nobody wants."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.accessibility import serious_violations
from tests.browser.admin_pages import Desk
from tests.factories import Hub, SourceFactory, callout, linking, reload, text

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]

PASTED = Path(__file__).parent / "pasted"

PASTE = """
(element, html) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/html', html);
  clipboardData.setData('text/plain', 'Only read where there is no HTML.');
  element.dispatchEvent(
    new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData }),
  );
}
"""


def paste(field: Locator, name: str) -> None:
    field.evaluate(PASTE, (PASTED / name).read_text(encoding="utf-8"))


def plain(value: Any) -> Any:
    """Without the keys that the text editor gives to paragraphs."""
    if isinstance(value, str):
        return re.sub(r' data-block-key="[^"]*"', "", value)
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


def body_of(guide) -> list[tuple[str, Any]]:
    return [(block["type"], plain(block["value"])) for block in reload(guide).body.raw_data]


def table(headings: list[str], *rows: list[str], caption: str = "") -> tuple[str, Any]:
    columns = [{"type": "text", "heading": heading} for heading in headings]
    cells = {"columns": columns, "rows": [{"values": row} for row in rows], "caption": caption}
    return "table", {"table": cells, "has_header_column": False}


def test_a_text_takes_headings_lists_and_links_and_tables_become_blocks(
    desk: Desk, hub: Hub, picture
):
    guide = hub.add_guide(body=[text("<p>Before.Selected. After.</p>")])
    page = desk.page
    desk.open_page(guide)
    desk.add_block("Text")

    paste(desk.text_field(1), "word.html")

    notice = page.locator(".hub-pasted")
    expect(notice).to_contain_text("Images that were left out: 1")
    expect(notice).to_contain_text("Tables that have become blocks of their own: 1")
    notice.scroll_into_view_if_needed()
    picture("pasted-from-word")
    desk.type_text("")
    for _ in " After.":
        page.keyboard.press("ArrowLeft")
    for _ in "Selected.":
        page.keyboard.press("Shift+ArrowLeft")
    paste(desk.text_field(), "google_docs.html")
    desk.publish()
    assert body_of(guide) == [
        (
            "rich_text",
            (
                "<p>Before.</p><h2>Exams</h2>"
                '<p><b>Pay</b> <i>before</i> <a href="https://duo.example.org/fees?a=1&amp;b=2">you'
                " register</a>.</p>"
                "<ul><li>Outer<ul><li>Inner</li></ul></li></ul><ol><li>Numbered</li></ol>"
            ),
        ),
        table(["Exam", "Price"], ["<p>Speaking</p>", "<p>€ 60</p>"]),
        ("rich_text", "<p>After 😀 the table</p><p>التسجيل مجاني.</p>"),
        ("rich_text", "<p> After.</p>"),
        (
            "rich_text",
            (
                "<h2>Exams and fees</h2>"
                "<p><b>First:</b> pay <i>before</i> you register. Ask DUO about"
                ' <a href="https://duo.example.org/exams">the exams</a>, above,[1] or the plan.</p>'
                "<h4>Steps</h4>"
                "<ul><li>Outer<ul><li>Inner</li></ul></li></ul><ol><li>Numbered</li></ol>"
            ),
        ),
        table(
            ["Exam", "Price"],
            [
                "<p><b>Speaking</b></p>",
                '<p>See <a href="https://duo.example.org/fees">fees</a></p>',
            ],
            ["<p>All: €\xa0250</p>", ""],
        ),
        ("rich_text", "<p>After the table.</p><p>[1] Prices of 2026.</p>"),
    ]


def test_a_short_text_has_lines_for_a_table_and_keeps_what_is_copied_in_the_hub(
    desk: Desk, hub: Hub
):
    source = SourceFactory()
    guide = hub.add_guide(body=[callout(linking(source)), callout("<p>Here:</p>")])
    page = desk.page
    desk.open_page(guide)
    desk.text_field().click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    desk.text_field(1).click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+v")
    expect(desk.text_field(1).locator(".TooltipEntity")).to_be_visible()
    page.keyboard.press("Enter")

    paste(desk.text_field(1), "google_docs.html")

    expect(page.locator(".hub-pasted")).to_contain_text("Tables that have become lines")
    desk.publish()
    assert body_of(guide)[1][1]["text"] == (
        f"<p>Here:</p>{linking(source)}<p><b>Exams</b></p>"
        '<p><b>Pay</b> <i>before</i> <a href="https://duo.example.org/fees?a=1&amp;b=2">you'
        " register</a>.</p>"
        "<ul><li>Outer<ul><li>Inner</li></ul></li></ul><ol><li>Numbered</li></ol>"
        "<p>Exam | Price</p><p>Speaking | € 60</p>"
        "<p>After 😀 the table</p><p>التسجيل مجاني.</p>"
    )


def test_a_table_is_filled(desk: Desk, hub: Hub, picture):
    guide = hub.add_guide()
    page = desk.page
    desk.open_page(guide)
    desk.add_block("Table")
    expect(desk.text_field()).to_be_visible()
    page.get_by_label("Caption").fill("Fees")

    paste(desk.text_field(), "excel.html")
    headings = page.locator(".column-heading")
    expect(headings).to_have_count(2)
    paste(headings.nth(1), "google_docs.html")
    expect(headings).to_have_count(3)

    assert serious_violations(page) == []
    picture("table-filled")
    page.get_by_role("button", name="Duplicate", exact=True).click()
    expect(headings).to_have_count(6)
    desk.publish()
    assert body_of(guide) == 2 * [
        table(
            ["Level", "Exam", "Price"],
            ["<p>A2</p>", "<p>Speaking</p>", "<p>€ 60</p>"],
            caption="Fees",
        )
    ]
