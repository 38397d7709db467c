"""The screens for editors: synonyms with their preview, picks, reports, search as the public."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction

from cms.pages.models import HomePage, TopicIndexPage
from search.log import click_token, record_click, record_search
from search.models import Pick, Synonym
from tests.factories import SourceFactory, TopicPageFactory


def synonym_data(**fields) -> dict[str, object]:
    given = {"term": "DUO", "meanings": "Dienst Uitvoering Onderwijs", "direction": "both"}
    return {"locale": Locale.get_default().pk} | given | fields


def test_editors_add_a_synonym_which_is_used_at_once(admin, titles) -> None:
    SourceFactory(title="Dienst Uitvoering Onderwijs")
    assert titles("duo") == []

    answer = admin.post(reverse("synonyms:add"), synonym_data())

    assert answer.status_code == 302
    assert titles("duo") == ["Dienst Uitvoering Onderwijs"]
    assert "DUO" in admin.get(reverse("synonyms:index")).content.decode()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"term": "?!"}, "“?!” has no word in it. Write a word or a phrase."),
        ({"meanings": "one\n--"}, "Line 2, “--”, has no word in it."),
        ({"meanings": "duo"}, "Line 1 repeats “DUO” itself."),
        ({"meanings": "\n".join("abcdefghijk")}, "There are 11 lines; ten are allowed."),
    ],
)
def test_a_synonym_that_means_nothing_is_refused(admin, fields, message) -> None:
    answer = admin.post(reverse("synonyms:add"), synonym_data(**fields))

    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert not Synonym.objects.exists()


def test_shows_what_a_synonym_changes_before_it_is_saved(admin) -> None:
    SourceFactory(title="Dienst Uitvoering Onderwijs")

    answer = admin.get(reverse("synonyms:preview"), synonym_data(sample="duo"))

    page = answer.content.decode()
    assert "Without it: 0 results for “duo”" in page
    assert "With it: 1 result" in page
    assert '<span class="w-status w-status--primary">new</span>' in page
    assert not Synonym.objects.exists()
    assert (
        'data-url="/admin/synonyms/preview/"' in admin.get(reverse("synonyms:add")).content.decode()
    )


def test_a_preview_of_nonsense_says_what_is_wrong(admin) -> None:
    answer = admin.get(reverse("synonyms:preview"), synonym_data(term="…"))

    assert "“…” has no word in it" in answer.content.decode()


def test_shows_what_the_public_finds_and_nothing_else(admin, hub) -> None:
    hub.add_guide(title="Open exam")
    hub.add_guide(title="Exam to come", live=False)
    hidden = hub.add_guide(title="Private exam")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")

    page = admin.get(reverse("search_as_the_public"), {"q": "exam"}).content.decode()

    assert "Open <mark>exam</mark>" in page
    assert "Private" not in page
    assert "to come" not in page
    assert "1 result\n" in page


def test_finds_what_readers_find(admin, hub) -> None:
    hub.add_guide(title="Open exam", topic=hub.add_topic(title="Open"))
    hub.add_guide(title="Expired exam", expire_at=timezone.now())
    hub.add_guide(title="Topicless exam", topic=hub.add_topic(live=False))
    SourceFactory(title="Expired source of exams", expire_at=timezone.now())
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Old", slug="old"))
    index = home.add_child(instance=TopicIndexPage(title="Topics", slug="topics"))
    TopicPageFactory(parent=index, title="Exam on no site")

    page = admin.get(reverse("search_as_the_public"), {"q": "exam"}).content.decode()

    assert "Open <mark>exam</mark>" in page
    assert "1 result\n" in page


def test_a_pick_is_a_source_or_a_page(admin, db) -> None:
    locale = Locale.get_default().pk
    refused = admin.post(reverse("picks:add"), {"locale": locale, "query": "x", "sort_order": 0})
    assert "Choose either a source or a page" in refused.content.decode()

    admin.post(
        reverse("picks:add"),
        {"locale": locale, "query": "X?", "source": SourceFactory().pk, "sort_order": 0},
    )
    assert Pick.objects.get().words == "x"


@pytest.mark.parametrize("name", ["source", "page"])
def test_a_pick_in_another_language_is_refused(admin, hub, dutch, name) -> None:
    chosen = SourceFactory(title="Desk") if name == "source" else hub.add_guide(title="Desk")
    given = {"locale": dutch.pk, "query": "x", "sort_order": 0, name: chosen.pk}

    refused = admin.post(reverse("picks:add"), given).content.decode()

    assert "“Desk” is in English, and the pick is for readers of Dutch" in refused
    assert not Pick.objects.exists()
    assert admin.post(reverse("picks:add"), given | {"locale": chosen.locale_id}).status_code == 302


def searched(
    times: int, text: str, results: int, clicks: int = 0, not_found: tuple[str, ...] = ()
) -> None:
    for _ in range(times):
        record_search(text, "en", results, not_found)
    for _ in range(clicks):
        assert record_click(click_token(text, "en") or "")


def test_reports_what_is_popular_not_found_and_not_opened(admin, db) -> None:
    searched(6, "Exam fee", results=3, clicks=2)
    searched(5, "pizza", results=0)
    searched(7, "loan", results=2)
    searched(4, "my neighbour", results=0)
    report = reverse("search_report")

    def queries(**given: str) -> list[str]:
        return [row["query"] for row in admin.get(report, given).context["object_list"]]

    assert queries() == ["loan", "exam fee", "pizza"]
    assert queries(only="nothing") == ["pizza"]
    assert queries(only="unopened") == ["loan"]
    assert "my neighbour" not in admin.get(report).content.decode()
    export = admin.get(report, {"export": "csv"}).getvalue().decode().splitlines()
    assert export[0] == "Query,Language,Searches,Results,Opened,Last searched for"
    assert export[2].startswith("exam fee,en,6,3,2,")


def test_reports_words_that_nothing_holds(admin, db) -> None:
    searched(5, "exam Euros", results=3, not_found=("Euros",))
    searched(5, "exam", results=3)

    report = admin.get(reverse("search_report"), {"only": "missing"})

    rows = report.context["object_list"]
    assert [(row["query"], row["missing"]) for row in rows] == [("exam euros", "euros")]


def test_the_report_opens_forms_filled_in_for_what_found_nothing(admin, dutch) -> None:
    searched(5, "pizza & cola", results=0)
    searched(5, "exam euros", results=3, not_found=("euros",))
    searched(5, "loan", results=2)

    report = admin.get(reverse("search_report")).content.decode()

    english = Locale.get_default().pk
    add_synonym, add_pick = reverse("synonyms:add"), reverse("picks:add")
    assert f'href="{add_synonym}?term=pizza+cola&amp;locale={english}"' in report
    assert f'href="{add_pick}?query=pizza+cola&amp;locale={english}"' in report
    assert f'href="{add_synonym}?term=euros&amp;locale={english}"' in report
    assert f'href="{add_pick}?query=exam+euros&amp;locale={english}"' in report
    assert "=loan" not in report.replace("?q=loan", "")
    form = admin.get(add_synonym, {"term": "pizza", "locale": dutch.pk}).context["form"]
    assert (form["term"].value(), form["locale"].value()) == ("pizza", str(dutch.pk))
    assert admin.get(add_pick, {"query": "pizza"}).context["form"]["query"].value() == "pizza"


def test_search_as_the_public_opens_them_too(admin, db) -> None:
    SourceFactory(title="Loans")
    english = Locale.get_default().pk

    tried = admin.get(reverse("search_as_the_public"), {"q": "pizza"}).content.decode()

    assert f'href="{reverse("synonyms:add")}?term=pizza&amp;locale={english}"' in tried
    assert f'href="{reverse("picks:add")}?query=pizza&amp;locale={english}"' in tried
    found = admin.get(reverse("search_as_the_public"), {"q": "loans"}).content.decode()
    assert "Add synonym" not in found


def test_the_report_offers_no_form_to_those_who_may_not_use_it(outsider, db) -> None:
    [group] = Group.objects.filter(name="Visitors")
    group.permissions.add(Permission.objects.get(codename="view_searchedquery"))
    searched(5, "pizza", results=0)

    report = outsider.get(reverse("search_report")).content.decode()

    assert "pizza" in report
    assert reverse("synonyms:add") not in report
    assert reverse("picks:add") not in report


def test_says_which_words_the_public_is_told_were_not_found(admin, hub) -> None:
    hub.add_guide(title="Open exam")

    page = admin.get(reverse("search_as_the_public"), {"q": "exam Euros Kyiv"}).content.decode()

    assert "Readers are told that nothing holds “Euros”, “Kyiv”" in page


@pytest.mark.parametrize(
    "name",
    [
        "search_as_the_public",
        "search_report",
        "synonyms:index",
        "synonyms:add",
        "synonyms:preview",
        "picks:index",
        "picks:add",
    ],
)
def test_others_see_neither_screens_nor_menus(outsider, name) -> None:
    answer = outsider.get(reverse(name))

    assert answer.status_code == 403
    assert "You may not do this" in answer.content.decode()
    home = outsider.get(reverse("wagtailadmin_home")).content.decode()
    assert "Readers&#x27; search" not in home
    assert reverse("search_report") not in home


def test_the_menu_leads_to_the_lists(admin) -> None:
    home = admin.get(reverse("wagtailadmin_home")).content.decode()

    for name in ("synonyms:index", "picks:index", "search_as_the_public"):
        assert f'"{reverse(name)}"' in home
