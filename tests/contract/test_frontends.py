"""The contract as JavaScript frontends meet it: `frontend_contract/tests`, run by Node.

They ask a live server, as urql, Apollo Client and plain `fetch` do. What a hub only says when it is
set up for it has a mode of its own.
"""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.management import call_command
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from cms.pages.models import GuideIndexPage, GuidePage, TopicPage
from cms.previews.tokens import make_preview, token_of
from cms.snippets.models import Source
from tests.contract.conftest import run
from tests.factories import (
    block,
    callout,
    citing,
    download,
    draft,
    linking,
    quotation,
    source_list,
    steps,
    table,
    text,
    video,
)

RunTests = Callable[..., None]


@pytest.fixture
def run_tests(frontends: Path, live_server, settings) -> RunTests:
    """Runs test files of Node in one process, with the address of the server."""

    settings.WAGTAILADMIN_BASE_URL = live_server.url

    def run_tests(*names: str, **environment: str) -> None:
        imports = [f"--import=./tests/dist/{name}.test.js" for name in names]
        assert all((frontends / "tests" / "src" / f"{name}.test.ts").exists() for name in names)
        run("node", *imports, "--eval", "", HUB_URL=f"{live_server.url}/graphql/", **environment)

    return run_tests


def every_block(source: Source) -> list[dict]:
    """The body of a guide with a block of every type, and nothing in them left empty."""
    drawn = io.BytesIO()
    Image.new("RGB", (800, 400), "orange").save(drawn, "JPEG")
    image = get_image_model().objects.create(
        title="An orange", file=ContentFile(drawn.getvalue(), "orange.jpg")
    )
    form = get_document_model().objects.create(
        title="Form", file=ContentFile(b"%PDF-1.7", "form.pdf"), file_size=8
    )
    mention = citing(source, kicker="Exams", note="Where to register.")
    return [
        text(linking(source)),
        mention,
        source_list("Official sites", mention, intro="Begin here."),
        steps("Register", "<p>Log in.</p>"),
        callout("<p>Mind the date.</p>", kicker="Note"),
        block(
            "image",
            {
                "image": {"image": image.pk, "decorative": False, "alt_text": "An orange"},
                "caption": "An orange.",
            },
        ),
        download(form.pk, title="The form", description="Sign it."),
        table(["<p>Speaking</p>"], headings=["Exam"], caption="Exams"),
        quotation("Pay later.", mention=mention, attribution="DUO"),
        video("https://vimeo.com/76979871"),
    ]


@pytest.fixture
def hub(transactional_db) -> dict[str, str]:
    """The demo hub, with a guide of every block, its draft, a redirect and a menu."""
    call_command("setup_hub", "--untranslated", verbosity=0)
    source = Source.objects.get(slug="duo-integration", locale__language_code="en")
    guides = GuideIndexPage.objects.get(slug="guides", locale__language_code="en")
    guide = guides.add_child(
        instance=GuidePage(
            title="Every block",
            slug="every-block",
            summary="What can be in a guide.",
            topic=TopicPage.objects.get(slug="official-information", locale__language_code="en"),
            body=every_block(source),
        )
    )
    draft(guide, title="Drafted")
    Page.objects.filter(pk=guides.pk).update(show_in_menus=True)
    Redirect.objects.create(
        old_path="/moved", site=Site.objects.get(), redirect_page=guide, is_permanent=True
    )
    editor = get_user_model().objects.create_superuser("editor")
    broken = GuidePage(title="Without topic", slug="broken")
    return {
        "HUB_PREVIEW_TOKEN": token_of(make_preview(editor, guide)),
        "HUB_BROKEN_PREVIEW_TOKEN": token_of(
            make_preview(editor, broken, content=broken.serializable_data(), parent=guides)
        ),
    }


def test_everything_is_answered_as_promised(run_tests: RunTests, hub: dict[str, str]) -> None:
    names = ("operations", "blocks", "caching", "pagination", "preview", "errors", "edge")
    run_tests(*names, HUB_MODE="open", **hub)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("mode", "setting", "value"),
    [
        ("trusted-only", "GRAPHQL_TRUSTED_ONLY", True),
        ("rate-limited", "GRAPHQL_RATE_LIMIT", "0/minute"),
        ("hurried", "GRAPHQL_LIMITS", {"seconds": 0}),
    ],
)
def test_what_a_hub_says_that_is_set_up_for_it(
    run_tests: RunTests, settings, mode: str, setting: str, value: object
) -> None:
    if isinstance(value, dict):
        value = {**getattr(settings, setting), **value}
    setattr(settings, setting, value)

    run_tests("errors", HUB_MODE=mode, HUB_PREVIEW_TOKEN="", HUB_BROKEN_PREVIEW_TOKEN="")


def test_the_client_does_with_answers_and_failures_as_it_says(frontends: Path) -> None:
    run("node", "--test", "tests/dist/runtime.test.js", "tests/dist/documents.test.js")
