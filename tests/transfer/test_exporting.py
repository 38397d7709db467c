"""An export holds what readers see, and says what it leaves out."""

import json
import os
import stat

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, PageViewRestriction

from cms.mentions.guard import delete_mentioned, unpublish_mentioned
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import HubCopy, Offer, Source
from tests.transfer.documents import SMALL, document
from tests.transfer.hub_contents import brought_in, command, exported, omissions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_hub")]


def store(page, **fields):
    """Publish a page with raw content, as an editor or a program could have made it."""
    for name, value in fields.items():
        setattr(page, name, json.dumps(value) if isinstance(value, list) else value)
    page.save_revision().publish()


class TestWhatIsNotPublic:
    def test_nothing_is_left_out_when_all_is(self):
        assert omissions() == []

    def test_an_unpublished_source_goes_with_its_mentions(self):
        unpublish_mentioned(Source.objects.get(slug="duo"))

        result = exported()

        assert [source["slug"] for source in result["sources"]] == ["library"]
        assert result["topics"][0]["sections"][0]["mentions"] == [
            {"source": "library", "kicker": "", "note": ""}
        ]
        assert result["guides"][0]["body"][0]["value"] == (
            '<p>Go to DUO, then read <a linktype="guide" slug="prepare">on</a>.</p>'
        )
        assert result["quick_answers"][0]["sources"] == ["library"]
        pk = Source.objects.get(slug="duo").pk
        lost = f"is exported without source {pk}, which is gone or not public."
        assert omissions() == [
            "Left out because they are not public: 1 sources.",
            f"The topic “Exams” {lost}",
            f"The guide “How do you register?” {lost}",
            f"The quick answer “What does it cost?” {lost}",
        ]

    def test_a_section_whose_sources_are_all_gone_goes_too(self):
        delete_mentioned(Source.objects.get(slug="library"))

        assert [section["heading"] for section in exported()["topics"][0]["sections"]] == [
            "Official"
        ]
        assert (
            "The topic “Exams” is exported without the section “To practise”, which has no source"
            " left."
        ) in omissions()

    def test_guides_go_with_their_topic(self):
        TopicPage.objects.get(slug="exams").unpublish()

        result = exported()

        assert [topic["slug"] for topic in result["topics"]] == ["language"]
        assert [guide["slug"] for guide in result["guides"]] == ["prepare"]
        assert result["quick_answers"][0]["guide"] is None
        pk = GuidePage.objects.get(slug="register").pk
        assert omissions() == [
            "Left out because they are not public: 1 topics.",
            "Left out because they are not public: 1 guides.",
            (
                "The quick answer “What does it cost?” is exported without"
                f" guide {pk}, which is gone or not public."
            ),
        ]

    def test_pages_behind_a_login_stay_there(self):
        PageViewRestriction.objects.create(
            page=GuidePage.objects.get(slug="prepare"), restriction_type=PageViewRestriction.LOGIN
        )

        assert [guide["slug"] for guide in exported()["guides"]] == ["register"]
        assert omissions()[0] == "Left out because they are not public: 1 guides."

    def test_pages_past_their_expiry_are_over(self):
        GuidePage.objects.filter(slug="prepare").update(expire_at=timezone.now())

        assert [guide["slug"] for guide in exported()["guides"]] == ["register"]

    def test_drafts_of_published_pages_are_counted(self):
        guide = GuidePage.objects.get(slug="register")
        guide.summary = "A draft."
        guide.save_revision()

        assert exported() == SMALL
        assert omissions() == ["Left out: unpublished changes to 1 guides."]

    def test_links_lead_to_no_page_that_readers_do_not_see(self):
        brought_in(document({**SMALL, "locale": "nl"}))
        dutch = Locale.objects.get(language_code="nl")
        guide = GuidePage.objects.get(slug="register", locale=dutch)
        linking = f'<p><a linktype="page" id="{guide.pk}">There</a></p>'
        store(
            GuidePage.objects.get(slug="prepare", locale__language_code="en"),
            body=[{"type": "rich_text", "value": linking, "id": "a"}],
        )

        def link():
            return exported()["guides"][1]["body"][0]["value"]

        assert link() == '<p><a href="/nl/guides/register/">There</a></p>'
        guide.topic.unpublish()
        assert link() == "<p>There</p>"
        guide.topic.save_revision().publish()
        assert link() == '<p><a href="/nl/guides/register/">There</a></p>'
        GuidePage.objects.filter(pk=guide.pk).update(expire_at=timezone.now())
        assert link() == "<p>There</p>"

    def test_redirects_lead_to_no_page_that_readers_do_not_see(self):
        guide = GuidePage.objects.get(slug="register")
        Redirect.add_redirect("/old/", redirect_to=guide)
        left_out = "The redirect from “/old” is left out: its page is not public."
        assert exported()["redirects"] == [{"from": "/old/", "to": "/guides/register/"}]

        guide.topic.unpublish()
        assert "redirects" not in exported()
        assert left_out in omissions()

        guide.topic.save_revision().publish()
        GuidePage.objects.filter(pk=guide.pk).update(expire_at=timezone.now())
        assert "redirects" not in exported()
        assert left_out in omissions()

    def test_an_offer_past_its_expiry_is_no_offer(self):
        Offer.objects.update(expire_at=timezone.now())

        assert "offer" not in exported()

    def test_an_offer_that_is_not_published_is_no_offer(self):
        Offer.objects.get().unpublish()

        assert "offer" not in exported()

    def test_copy_that_nobody_wrote_is_not_written(self):
        HubCopy.objects.all().delete()

        assert "settings" not in exported()


class TestTheCommand:
    def test_writes_to_the_standard_output(self):
        stdout, stderr = command("export_content")

        assert json.loads(stdout) == SMALL
        assert stdout == json.dumps(SMALL, ensure_ascii=False, indent=2) + "\n"
        assert stderr == ""

    def test_says_on_the_other_output_what_it_left_out(self):
        GuidePage.objects.get(slug="prepare").unpublish()

        stdout, stderr = command("export_content")

        assert len(json.loads(stdout)["guides"]) == 1
        assert stderr.splitlines()[0] == "Left out because they are not public: 1 guides."

    def test_writes_a_file(self, tmp_path):
        path = tmp_path / "hub.json"
        path.write_text("something longer than nothing", encoding="utf-8")

        command("export_content", path)

        assert json.loads(path.read_text(encoding="utf-8")) == SMALL
        assert list(tmp_path.iterdir()) == [path]

    def test_writes_through_a_link(self, tmp_path):
        (tmp_path / "link.json").symlink_to(tmp_path / "hub.json")

        command("export_content", tmp_path / "link.json")

        assert json.loads((tmp_path / "hub.json").read_text(encoding="utf-8")) == SMALL
        assert (tmp_path / "link.json").is_symlink()

    def test_writes_into_what_is_no_ordinary_file(self):
        command("export_content", "/dev/null")

        assert stat.S_ISCHR(os.stat("/dev/null").st_mode)  # noqa: PTH116

    def test_says_where_it_cannot_write(self, tmp_path):
        with pytest.raises(CommandError, match=r"hub\.json cannot be written: No such file or"):
            command("export_content", tmp_path / "missing" / "hub.json")

    def test_writes_nothing_that_could_not_be_read_again(self, tmp_path):
        path = tmp_path / "hub.json"
        path.write_text("before", encoding="utf-8")
        TopicPage.objects.filter(slug="language").update(summary="")
        GuidePage.objects.filter(slug="prepare").update(
            body=json.dumps([{"type": "rich_text", "value": "<p>a<hr/></p>", "id": "a"}])
        )

        with pytest.raises(CommandError) as caught:
            command("export_content", path)

        assert str(caught.value).splitlines() == [
            "The export is not a bundle that can be used: 2 problems.",
            '  The export: topics[1].summary: found ""; expected some text',
            (
                "  The export: guides[1].body[0].value: found <hr> at character 4; expected one of"
                " <a>, <b>, <br>, <h2>, <h3>, <h4>, <i>, <li>, <ol>, <p>, <ul>"
            ),
            (
                "Nothing was written, since nothing could import it. Put these places right in the"
                " admin and export again."
            ),
        ]
        assert path.read_text(encoding="utf-8") == "before"

    def test_knows_only_the_languages_of_the_hub(self):
        with pytest.raises(
            CommandError, match=r"^The hub has no content in “fr”\. Its languages are en, nl;"
        ):
            command("export_content", "--locale", "fr")


def test_costs_the_same_number_of_statements_however_much_there_is(django_assert_num_queries):
    with CaptureQueriesContext(connection) as small:
        exported()
    more = document()
    for number in range(10):
        guide = {**more["guides"][0], "slug": f"guide-{number}", "title": f"Guide {number}"}
        answer = {**more["quick_answers"][0], "question": f"Question {number}?"}
        more["guides"].append(guide)
        more["quick_answers"].append(answer)
    brought_in(more)

    with django_assert_num_queries(len(small.captured_queries)):
        exported()
