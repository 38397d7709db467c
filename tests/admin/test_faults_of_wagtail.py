"""Faults of Wagtail that the admin works around. What is mended there is deleted here."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import wagtail
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.test import RequestFactory
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.admin.views.pages.edit import EditView
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.signal_handlers import BatchRedirectCreator
from wagtail.images.blocks import ImageBlock, ImageBlockComparison

from cms.pages.models import GuidePage
from tests.factories import Hub


def mended(ours: str) -> str:
    return f"Wagtail {wagtail.__version__} has mended this: delete {ours}, and this test."


@contextmanager
def fails(error: type[Exception], ours: str) -> Iterator[None]:
    try:
        yield
    except error:
        return
    pytest.fail(mended(ours))


def unpatched(name: str) -> ModuleType:
    """A module of Wagtail as it was before ours was put into it."""
    spec: Any = find_spec(name)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def script(path: str) -> str:
    found = finders.find(path)
    assert found, f"{path} has moved: look at what it does, and at what we put in its place."
    return Path(found).read_text()


@pytest.fixture
def alias(hub: Hub) -> GuidePage:
    page: GuidePage = hub.add_guide().create_alias(update_slug="alias")
    return page


def test_comparing_images_that_have_not_been_chosen():
    block = ImageBlock()
    unchosen = block.to_python({"image": None, "decorative": False, "alt_text": ""})
    comparison = ImageBlockComparison(block, True, True, unchosen, unchosen)

    assert "None" in comparison.htmldiff(), mended("`ImageComparison.__init__`")
    with fails(TypeError, "`ImageComparison.htmlvalue`"):
        comparison.htmlvalue(unchosen)


def test_one_parser_for_all_texts():
    """Another text is read while the first one is: the first becomes the second."""
    module = unpatched("wagtail.admin.rich_text.converters.contentstate")
    converter = module.ContentstateConverter([])
    parser = getattr(converter, "html_to_contentstate_handler", None)
    assert parser, mended("cms/admin/saving/texts_apart.py")
    feed = parser.feed

    def feed_and_be_overtaken(html: str) -> None:
        parser.feed = feed
        feed(html)
        converter.from_database_format("<p>second</p>")

    parser.feed = feed_and_be_overtaken
    read = json.loads(converter.from_database_format("<p>first</p>"))

    texts = [block["text"] for block in read["blocks"]]
    assert texts == ["second"], mended("cms/admin/saving/texts_apart.py")


def test_tables_forget_their_captions_and_name_no_cells():
    source = script("typed_table_block/js/typed_table_block.js")
    copied = source.partition("getDuplicatedState(){")[2].partition("getValue(){")[0]
    cell = source.partition("initCell(t,")[2].partition("setState(")[0]

    assert "columns:" in copied, "The script has changed: look at what copies of tables are."
    assert "caption" not in copied, mended("`keepCaption` in hub_pasting/table_block.js")
    assert "aria-label" not in cell, mended("`name` in hub_pasting/table_block.js")


@pytest.mark.django_db
def test_publishing_an_alias_among_others(alias: GuidePage):
    with fails(RuntimeError, "`reason_against` an alias in cms/admin/bulk/publishing.py"):
        PublishBulkAction.execute_action([alias])


@pytest.mark.django_db
def test_an_alias_looks_for_other_editors(alias: GuidePage):
    view = EditView()
    view.request = RequestFactory().get("/")
    view.request.user = get_user_model().objects.create_superuser("anna")
    view.page, view.latest_revision_created_at = alias, None

    assert view.get_editing_sessions(), mended("`EditPageView.get_editing_sessions`")


def test_the_dialog_asks_whether_to_write_over_a_newer_version():
    template: Any = get_template("wagtailadmin/shared/editing_sessions/module.html").template

    assert "data-w-session-w-dialog-outlet" in template.source, mended(
        "what listens to `w-session:ping` in hub_saving/unsaved.js"
    )


def test_redirects_are_deleted_by_a_batch_without_any(hub: Hub):
    """Ours is `keep_redirects_of_others` in `cms.pages.apps`."""
    Redirect.objects.create(old_path="/before", redirect_page=hub.home, automatically_created=True)

    BatchRedirectCreator(max_size=1).process()
    assert Redirect.objects.filter(automatically_created=True).exists()

    theirs = unpatched("wagtail.contrib.redirects.signal_handlers").BatchRedirectCreator
    theirs(max_size=1).process()
    if Redirect.objects.filter(automatically_created=True).exists():
        pytest.fail(mended("keep_redirects_of_others"))
