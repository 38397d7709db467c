"""No screen of the admin shuts anybody out: axe finds nothing serious, whoever is at work.

The screens are found, not listed: a new one is looked at without a change here, if the content
below has an object of its kind.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.users.models import UserProfile

from cms.admin.bulk.models import BulkChange, BulkChangeRow
from cms.admin.jobs.models import Stage
from cms.admin.jobs.tasks import start
from cms.admin.replace.replacement_plan import plan
from cms.pages.models import GuidePage, TopicPage
from cms.previews.models import Preview
from cms.snippets.models import Source
from search.models import Pick, Synonym
from tests.browser.admin_pages import Desk
from tests.browser.admin_screens import Screen, ask, find_screens, menu_addresses
from tests.browser.pictures import take_picture
from tests.factories import (
    Hub,
    OfferFactory,
    QuickAnswerFactory,
    SourceFactory,
    block,
    citing,
    download,
    draft,
    section,
)

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]

NOT_MADE = {
    "source_import_undo",
    "wagtailsnippets_snippets_source:workflow_action",
    "webhooks:edit",
}
"""Views that are shown by what the content below does not have."""

SHOW_ALL = """
() => {
  document.getAnimations().forEach((animation) => animation.finish());
  document.querySelectorAll('[role=tabpanel][hidden], [data-side-panel][hidden]')
    .forEach((panel) => { panel.hidden = false; });
  document.querySelectorAll('[data-panel-toggle][aria-expanded=false]')
    .forEach((toggle) => toggle.click());
}
"""
SHOW_IN_A_DIALOG = """
(html) => {
  const dialog = document.createElement('div');
  dialog.innerHTML = html;
  document.querySelector('main').replaceChildren(dialog);
}
"""
ONLY_VIOLATIONS = {"resultTypes": ["violations"]}


@pytest.fixture
def content(hub: Hub, editor, browser_page: Page) -> None:
    """At least one of everything that has a screen of its own."""
    image = get_image_model().objects.create(title="Bridge", file=get_test_image_file())
    document = get_document_model().objects.create(
        title="Form", file=ContentFile(b"x", name="x.txt")
    )
    duo = SourceFactory(title="DUO", guidance=examples(Source, "guidance"), logo=image)
    other = SourceFactory(title="IND")
    topic = hub.add_topic(title="Exams", sections=[section("Official", citing(duo))])
    figure = {"image": {"image": image.pk, "decorative": False, "alt_text": "A bridge"}}
    shown = [citing(duo), block("image", figure), download(document.pk)]
    guide = hub.add_guide(title="Paying", topic=topic)
    draft(guide, body=[*examples(GuidePage, "body"), *shown]).latest_revision.publish()
    draft(topic, sections=[*examples(TopicPage, "sections"), section("More", citing(other))])
    QuickAnswerFactory(sources=[duo]).save_revision()
    OfferFactory().save_revision()
    duo.save_revision()
    Synonym.objects.create(locale=duo.locale, term="inburgering", meanings="integration")
    Pick.objects.create(locale=duo.locale, query="duo", source=duo)
    Redirect.add_redirect("/old/", "/new/")
    start(plan(editor, duo, other), how="draft", at_once=True)
    plan(editor, other, duo)
    action = {
        "app_label": "snippets",
        "model_name": "source",
        "action_type": "change_kind",
        "title": "X",
    }
    bulk = BulkChange.objects.create(**action, user=editor, stage=Stage.DONE, undoable=True)
    BulkChangeRow.objects.create(change=bulk, object_id=duo.pk, position=0, outcome="done")
    Preview.objects.create(
        user=editor,
        content_type=ContentType.objects.get_for_model(topic),
        object_id=topic.pk,
        expires=timezone.now() + timedelta(days=1),
    )
    client = Client()
    client.force_login(editor)
    for name in ("X", "Y"):
        sheet = f"Title,Website\n{name},https://{name}.example.org/\n".encode()
        file = SimpleUploadedFile("sources.csv", sheet, "text/csv")
        address = client.post(reverse("source_import"), {"file": file, "how": "draft"}).url
        if name == "X":
            client.post(address, {"begin": "1"})


def examples(model, name: str) -> list:
    """The example of each block of a stream, as it is stored."""
    field: StreamField = model._meta.get_field(name)
    children = field.stream_block.child_blocks.items()
    return [
        block(key, child.get_prep_value(child.normalize(child.get_preview_value())))
        for key, child in children
        if key != "image"  # Wagtail does not compare versions without the image
    ]


@pytest.fixture
def client_of(editor) -> Callable[[str], Client]:
    def log_in(group: str) -> Client:
        user = editor
        if group != "administrators":
            user = get_user_model().objects.create_user(group, f"{group}@example.org", "secret")
            user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return log_in


def serious(page: Page, screen: Screen) -> list[str]:
    """What axe finds on a screen, with all of its panels open."""
    page.goto("/admin/account/sessions/" if screen.is_modal else screen.address)
    if screen.is_modal:
        page.evaluate(SHOW_IN_A_DIALOG, screen.html)
    page.evaluate(SHOW_ALL)
    found = Axe().run(page, options=ONLY_VIOLATIONS).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:300]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


@pytest.mark.release
@pytest.mark.filterwarnings("ignore")  # screens of Wagtail and its neighbours warn
def test_axe_finds_nothing_serious_on_any_screen_of_any_group(
    content, client_of, browser_page: Page, live_server, settings, complaints: list[str]
):
    browser_page.context.unroute("**/*")  # asking the test about each file takes longer than axe
    client = client_of("administrators")
    screens, unseen = find_screens(client)
    seen: set[str] = set()
    problems = []
    for group in ("administrators", "Moderators", "Editors"):
        client = client if group == "administrators" else client_of(group)
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        cookie = {"name": session.key, "value": session.value, "url": live_server.url}
        browser_page.context.clear_cookies()
        browser_page.context.add_cookies([cookie])
        for kind, found in screens.items():
            screen = found if group == "administrators" else ask(client, found.address)[1]
            if screen is None or screen.elements <= seen:
                continue
            seen |= screen.elements
            problems += [f"{group}: {kind}: {each}" for each in serious(browser_page, screen)]
        problems += [
            f"{group}: the menu leads to {address}, which is no screen"
            for address in menu_addresses(ask(client, "/admin/")[1])
            if "logout" not in address and client.get(address, follow=True).status_code != 200
        ]

    problems += [f"No object in `content` has a screen {name}" for name in {*unseen} - NOT_MADE]
    assert not problems, "\n".join(problems)
    complaints.clear()  # other tests are about what scripts say


def test_no_label_of_the_menu_is_cut_in_dutch(hub: Hub, editor, desk: Desk):
    profile = UserProfile.get_for_user(editor)
    profile.preferred_language = "nl"
    profile.save()
    desk.page.goto("/admin/")
    labels = desk.page.locator(".sidebar .menuitem-label")
    expect(labels.first).to_be_visible()

    cut = labels.evaluate_all(
        "labels => labels.filter((each) => each.scrollWidth > each.clientWidth + 1)"
        ".map((each) => each.textContent)"
    )
    assert cut == []
    take_picture(desk.page, "menu-in-dutch")
