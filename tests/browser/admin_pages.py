from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect
from wagtail.models import Page as WagtailPage

from cms.snippets.models import Source

# The text editor writes to the form a moment after the last change; nobody clicks that fast.
TEXT_IS_IN_THE_FORM = """
() => [...document.querySelectorAll('input[type=hidden]')]
  .filter((input) => input.draftailEditor)
  .every((input) => {
    const content = input.draftailEditor.getEditorState().getCurrentContent();
    const digest = (raw) => JSON.stringify(raw.blocks.map((b) => [b.text, b.entityRanges.length]));
    const written = JSON.parse(input.value) ?? { blocks: [{ text: '', entityRanges: [] }] };
    return digest(window.DraftJS.convertToRaw(content)) === digest(written);
  })
"""

# A moment after it has loaded, the form notes what it holds, and then takes note of every change.
NOTE_THAT_THE_FORM_IS_WATCHED = """
addEventListener('w-unsaved:watch-edits', () => { window.formIsWatched = true; });
"""
FORM_IS_READY = "window.draftail && window.wagtail?.editHandler && window.formIsWatched"


@dataclass
class Desk:
    """What an editor does with the mouse and the keyboard."""

    page: Page

    def __post_init__(self) -> None:
        self.page.add_init_script(NOTE_THAT_THE_FORM_IS_WATCHED)

    def open_page(self, page: WagtailPage) -> None:
        self.page.goto(f"/admin/pages/{page.pk}/edit/")
        self.page.wait_for_function(FORM_IS_READY)

    def open_source(self, source: Source) -> None:
        self.page.goto(f"/admin/snippets/snippets/source/edit/{source.pk}/")
        self.page.wait_for_function(FORM_IS_READY)

    @contextmanager
    def saved_in_the_background(self) -> Iterator[None]:
        """Waits for the draft to be saved: Wagtail overlooks what is changed meanwhile."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            yield
        saved = self.page.locator("#w-autosave-indicator")
        expect(saved).to_have_attribute("data-w-autosave-state-value", "saved")

    def publish(self) -> None:
        self.page.wait_for_function(TEXT_IS_IN_THE_FORM)
        footer = self.page.locator("footer")
        footer.get_by_role("button", name="More actions").click()
        footer.get_by_role("button", name="Publish", exact=True).click()
        expect(self.page.locator(".messages .success")).to_contain_text("published")

    def add_block(self, name: str) -> None:
        """Adds a block below all others."""
        self.page.get_by_role("button", name="Insert a block").last.click()
        self.page.get_by_role("option", name=name, exact=True).click()

    def text_field(self, number: int = 0) -> Locator:
        return self.page.locator(".public-DraftEditor-content").nth(number)

    def type_text(self, text: str, *, select_last: str = "") -> None:
        """Types at the end of the first text field, and selects the end of what was typed."""
        self.text_field().click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text)
        for _ in select_last:
            self.page.keyboard.press("Shift+ArrowLeft")

    def toolbar(self, name: str) -> Locator:
        return self.page.locator(f"button[name={name}]:visible").first

    def choose_source(self, title: str, *, search: str = "") -> None:
        """Picks a source in the chooser, which is open."""
        chooser = self.page.locator(".modal-dialog")
        expect(chooser.get_by_role("heading", name="Choose")).to_be_visible()
        if search:
            with self.page.expect_response("**/choose/snippets/source/results/*"):
                chooser.get_by_label("Search").fill(search)
        # The first of two, if it is among those that were used lately.
        chooser.get_by_role("link", name=title, exact=True).first.click()
        expect(chooser).to_be_hidden()
