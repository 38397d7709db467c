"""An editor writes, previews and translates in Arabic, from right to left."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission
from playwright.sync_api import Locator, expect
from wagtail_localize.models import Translation, TranslationSource

from cms.snippets.models import HubCopy, HubSettings
from tests.browser.admin_pages import Desk
from tests.browser.pictures import take_picture
from tests.factories import Hub, SourceFactory, block, citing, make_hub, section, text

pytestmark = pytest.mark.thorough

DIRECTIONS = """form => Object.fromEntries(
    [...form.querySelectorAll('[data-contentpath]')].map(each => [
        each.dataset.contentpath,
        [...new Set(
            [...each.querySelectorAll('textarea, input[type=text], .public-DraftEditor-content')]
                .map(field => `${field.lang} ${getComputedStyle(field).direction}`.trim())
        )],
    ])
)"""


@pytest.fixture
def arabic(hub: Hub, settings) -> Hub:
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    return make_hub("ar")


def direction_of(text: Locator) -> str:
    return text.evaluate("line => getComputedStyle(line).direction")


def test_writes_an_arabic_guide_and_sees_it(arabic: Hub, desk: Desk) -> None:
    source = SourceFactory(slug="duo", title="DUO integration", locale=arabic.home.locale)
    topic = arabic.add_topic(
        slug="exams", title="الامتحانات", sections=[section("التسجيل", citing(source))]
    )
    guide = arabic.add_guide(
        slug="register",
        title="كيف أسجل في امتحان الاندماج؟",
        summary="كل ما تحتاج إلى معرفته عن التسجيل لدى DUO.",
        topic=topic,
        body=[
            text("<p>DigiD هو مفتاحك إلى الخدمات الحكومية.</p><ul><li>سجل في الموقع.</li></ul>"),
            block("steps", {"heading": "الخطوات", "steps": []}),
            citing(source, kicker="الموقع", note="هنا تسجل وتدفع."),
        ],
    )

    desk.open_page(guide)
    form = desk.page.locator("[data-edit-form]")
    expect(form.locator(".public-DraftEditor-content")).to_have_attribute("dir", "rtl")
    found = form.evaluate(DIRECTIONS)
    take_picture(desk.page, "arabic-guide")

    assert found["title"] == found["summary"] == found["body"] == found["note"] == ["ar rtl"]
    assert found["slug"] == found["go_live_at"] == ["ltr"]
    assert direction_of(form.locator(".public-DraftStyleDefault-block").first) == "rtl"

    desk.page.get_by_role("button", name="Toggle preview").click()
    preview = desk.page.frame_locator("#w-preview-iframe, iframe[title=Preview]").first
    expect(preview.locator("html")).to_have_attribute("dir", "rtl")
    take_picture(desk.page, "arabic-preview")


@pytest.mark.release
def test_translates_from_left_to_right_into_right_to_left(
    hub: Hub, arabic: Hub, desk: Desk
) -> None:
    Group.objects.get(name="Editors").permissions.add(
        Permission.objects.get(codename="submit_translation")
    )
    topic = hub.add_topic(slug="exams", title="Exams", summary="All exams.")
    source, _ = TranslationSource.get_or_create_from_instance(topic)
    translation = Translation.objects.create(source=source, target_locale=arabic.home.locale)
    translation.save_target(publish=False)

    desk.page.goto(f"/admin/pages/{translation.get_target_instance().pk}/edit/")
    row = desk.page.locator(".translation-text", has_text="All exams.")

    assert direction_of(row.get_by_role("textbox")) == "rtl"
    assert direction_of(row.get_by_text("All exams.")) == "ltr"
    take_picture(desk.page, "arabic-translation")


@pytest.mark.release
def test_settings_have_texts_of_both_directions(
    hub: Hub, arabic: Hub, desk_of: Callable[[str], Desk]
) -> None:
    hub_settings = HubSettings.for_site(hub.site)
    for home, kicker in ((hub, "Read next"), (arabic, "اقرأ أيضا")):
        HubCopy.objects.create(settings=hub_settings, locale=home.home.locale, guides_kicker=kicker)
    page = desk_of("Moderators").page

    page.goto(f"/admin/settings/snippets/hubsettings/{hub.site.pk}/")
    kickers = page.locator("input[name$=guides_kicker]")
    expect(kickers.first).to_have_attribute("dir", "auto")

    directions = {kicker.input_value(): direction_of(kicker) for kicker in kickers.all()}
    assert directions == {"Read next": "ltr", "اقرأ أيضا": "rtl"}
