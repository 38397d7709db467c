"""The typed client of the contract asks the hub from a page of a browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.contract.conftest import frontends, run
from tests.factories import Hub, SourceFactory

__all__ = ["frontends"]

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]

ENTRY = """
import { createClient, HubError, SourcePageDocument } from "source-hub-client";

globalThis.titleOf = async (variables) => {
  const client = createClient({ url: "/graphql/" });
  try {
    return (await client.query(SourcePageDocument, variables)).data.source.title;
  } catch (error) {
    return error instanceof HubError ? error.code : String(error);
  }
};
"""


def test_a_page_can_ask(browser_page: Page, hub: Hub, frontends: Path, tmp_path: Path) -> None:
    SourceFactory(slug="duo", title="DUO integration")
    script = tmp_path / "client.js"
    run(
        *("node_modules/.bin/esbuild", "--bundle", "--format=iife", "--log-level=warning"),
        f"--outfile={script}",
        stdin=ENTRY,
    )
    # A page of a frontend: those of the hub let no other scripts run.
    browser_page.route("**/frontend/", lambda route: route.fulfill(content_type="text/html"))
    browser_page.goto("/frontend/")
    browser_page.add_script_tag(path=script)

    assert browser_page.evaluate("titleOf({ slug: 'duo' })") == "DUO integration"
    assert browser_page.evaluate("titleOf({ slug: 'duo', locale: 'xx' })") == "UNKNOWN_LOCALE"
