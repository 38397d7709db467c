"""Keeps pictures of what people see, to be looked at."""

from playwright.sync_api import Page

from cms.settings import BASE_DIR

SCREENSHOTS = BASE_DIR / ".data" / "screenshots"


def take_picture(page: Page, name: str, *, full_page: bool = False) -> None:
    """Of a page that has come to rest."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=full_page, animations="disabled")
