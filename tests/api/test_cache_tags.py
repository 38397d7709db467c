"""What an answer says that it depends on, for caches."""

import json

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from cms.delivery import tags
from cms.previews.tokens import make_preview, token_of
from cms.snippets.models import HubQuickAnswer, HubSettings
from tests.factories import (
    OfferFactory,
    QuickAnswerFactory,
    SourceFactory,
    citing,
    draft,
    linking,
    section,
    text,
)


def tags_of(graphql, query: str) -> set[str]:
    response = graphql.ask(query)
    assert "errors" not in json.loads(response.content)
    return set(response["Cache-Tag"].split(","))


def test_names_each_object_that_is_shown(graphql, hub) -> None:
    duo, ind = SourceFactory(), SourceFactory()
    other = hub.add_guide(title="Other")
    link = f'<p><a linktype="page" id="{other.pk}">it</a></p>'
    guide = hub.add_guide(slug="exams", body=[text(linking(duo), link), citing(ind)])

    assert tags_of(graphql, '{ guide(slug: "exams") { title } }') == {
        "hub",
        f"page:{guide.pk}",
        f"page:{guide.topic_id}",
    }
    assert tags_of(graphql, '{ guide(slug: "exams") { body { __typename } } }') == {
        "hub",
        f"page:{guide.pk}",
        f"page:{guide.topic_id}",
        f"page:{other.pk}",
        f"source:{duo.pk}",
        f"source:{ind.pk}",
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ sources { totalCount } }", {"sources"}),
        ("{ topics { nodes { title } } }", {"topics"}),
        ('{ guide(slug: "none") { title } }', {"guides"}),
        ('{ source(slug: "none") { title } }', {"sources"}),
        ('{ route(path: "/none/") { __typename } }', {*tags.with_a_page(), tags.REDIRECTS}),
        ('{ search(query: "none") { totalCount } }', set(tags.searched())),
        ("{ hub { sourceIntro } }", {"settings"}),
        ('{ node(id: "U291cmNlOjk5OTk") { id } }', {"sources"}),
        ('{ node(id: "nonsense") { id } }', set()),
        ("{ __typename }", set()),
    ],
)
def test_names_lists_and_what_is_not_there(graphql, hub, query, expected) -> None:
    assert tags_of(graphql, query) == {"hub", *expected}


def test_names_what_the_hub_shows(graphql, hub) -> None:
    answer, offer = QuickAnswerFactory(), OfferFactory()
    own = HubSettings.objects.create(site=hub.site, offer=offer)
    HubQuickAnswer.objects.create(settings=own, quick_answer=answer)

    assert tags_of(graphql, "{ hub { offer { title } quickAnswers { question } } }") == {
        "hub",
        "settings",
        f"offer:{offer.pk}",
        f"answer:{answer.pk}",
    }


def test_names_the_settings_where_a_source_has_the_default_answers(graphql, hub) -> None:
    with_own, without = SourceFactory(slug="with-own"), SourceFactory(slug="without")
    own, default = QuickAnswerFactory(sources=[with_own]), QuickAnswerFactory()
    settings = HubSettings.objects.create(site=hub.site)
    HubQuickAnswer.objects.create(settings=settings, quick_answer=default)

    assert tags_of(graphql, '{ source(slug: "with-own") { quickAnswers { question } } }') == {
        "hub",
        f"source:{with_own.pk}",
        f"answer:{own.pk}",
    }
    assert tags_of(graphql, '{ source(slug: "without") { quickAnswers { question } } }') == {
        "hub",
        "settings",
        f"source:{without.pk}",
        f"answer:{default.pk}",
    }


def test_names_the_source_whose_summary_a_note_shows(graphql, hub) -> None:
    source = SourceFactory(slug="duo")
    topic = hub.add_topic(slug="exams", sections=[section("Pay", citing(source))])
    shown = {"hub", f"page:{topic.pk}", f"source:{source.pk}"}
    mentions = graphql('{ source(slug: "duo") { topicMentions { nodes { id } } } }')
    [mention] = mentions["source"]["topicMentions"]["nodes"]

    by_id = f'{{ node(id: "{mention["id"]}") {{ ... on TopicMention {{ note }} }} }}'
    assert tags_of(graphql, by_id) == shown
    assert tags_of(graphql, '{ topic(slug: "exams") { sections { mentions { note } } } }') == shown


def test_does_not_name_what_is_hidden(graphql, hub) -> None:
    hidden = hub.add_guide(title="Hidden")
    PageViewRestriction.objects.create(page=hidden.page_ptr, restriction_type="login")
    link = f'<p><a linktype="page" id="{hidden.pk}">it</a></p>'
    hub.add_guide(slug="exams", body=[text(link), citing(SourceFactory(live=False))])
    Redirect.add_redirect("/old", hidden)

    found = tags_of(graphql, '{ guide(slug: "exams") { body { __typename } sources { id } } }')
    found |= tags_of(graphql, '{ route(path: "/old/") { __typename } }')

    assert f"page:{hidden.pk}" not in found
    assert not any(name.startswith("source:") for name in found)


def test_lists_take_the_place_of_too_many_objects(graphql, hub, no_limits) -> None:
    guide = hub.add_guide()
    for number in range(210):
        SourceFactory(title=f"Source {number:03}")
    cursor = graphql("{ sources(first: 100) { pageInfo { endCursor } } }")
    after = cursor["sources"]["pageInfo"]["endCursor"]
    first = f'guide(slug: "{guide.slug}") {{ title }} sources(first: 100) {{ nodes {{ title }} }}'
    rest = f'rest: sources(first: 100, after: "{after}") {{ nodes {{ title }} }}'
    pages = {"hub", "sources", f"page:{guide.pk}", f"page:{guide.topic_id}"}

    few, many = tags_of(graphql, f"{{ {first} }}"), tags_of(graphql, f"{{ {first} {rest} }}")

    assert {name for name in few if not name.startswith("source:")} == pages
    assert len(few) == len(pages) + 101  # one more is read, to know whether there are more
    assert many == pages


def test_collapses_the_longest_list_first() -> None:
    sources = [(tags.SOURCES, tags.SOURCE, pk) for pk in range(150)]
    guides = [(tags.GUIDES, tags.PAGE, pk) for pk in range(1000, 1049)]

    assert len(tags.collapsed([*sources, *guides], [])) == 200
    assert tags.collapsed([*sources, *guides], ["topics"]) == sorted(
        ["hub", "sources", "topics", *(f"page:{pk}" for pk in range(1000, 1049))]
    )


def test_answers_that_are_not_for_everybody_have_none(graphql, hub, admin, editor) -> None:
    guide = draft(hub.add_guide(slug="exams"), title="Another")
    token = token_of(make_preview(editor, guide.get_latest_revision_as_object()))
    body = {"query": '{ guide(slug: "exams") { title } }'}

    assert "Cache-Tag" in graphql.send(body)
    preview = graphql.send(body, x_preview_token=token)
    assert json.loads(preview.content)["data"]["guide"]["title"] == "Another"
    assert "Cache-Tag" not in preview
    assert "Cache-Tag" not in admin.post("/graphql/", body, content_type="application/json")


def test_what_was_not_executed_has_none(graphql, db) -> None:
    assert "Cache-Tag" not in graphql.ask("{ nothing }")


def test_a_batch_has_those_of_all(graphql, hub) -> None:
    queries = ("{ sources { totalCount } }", "{ nothing }", "{ topics { totalCount } }")

    response = graphql.send([{"query": query} for query in queries])

    assert response["Cache-Tag"] == "hub,sources,topics"


def test_comes_with_304_too(graphql, hub) -> None:
    first = graphql.get("query={topics{totalCount}}")
    again = graphql.get("query={topics{totalCount}}", **{"If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code) == (200, 304)
    assert first["Cache-Tag"] == again["Cache-Tag"] == "hub,topics"
