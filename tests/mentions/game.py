"""A hub to play on with Hypothesis, and what must be true of it after every step."""

import json
from typing import Any

from django.db import transaction
from django.db.models import F
from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant
from wagtail.models import Page, Workflow

from cms.mentions.models import Mention
from cms.pages.models import TopicPage
from cms.snippets.models import Source
from tests.api.unlimited import unlimited
from tests.factories import (
    Hub,
    RawBlock,
    callout,
    citing,
    linking,
    quotation,
    reload,
    section,
    source_list,
    steps,
    table,
    text,
)
from tests.mentions import oracle
from tests.mentions.full_scan import differences

QUERY = """
{
  en: sources(first: 100, locale: "en") { nodes { ...WhereMentioned } }
  nl: sources(first: 100, locale: "nl") { nodes { ...WhereMentioned } }
}
fragment WhereMentioned on Source {
  slug
  mentionCounts { topicMentions guideMentions topics guides occurrences }
  topicMentions(first: 100) {
    totalCount nodes { kicker ownNote note section { heading } topic { urlPath } }
  }
  guideMentions(first: 100) { totalCount nodes { ownNote note occurrences guide { urlPath } } }
}
"""

# Numbers that pick one of what there is at the moment: see `Game.one`.
picks = st.integers(0, 20)

# What to cite: the number of a source, or of none; a kicker; a note.
mention_plans = st.tuples(
    st.none() | picks, st.sampled_from(["", "Exams"]), st.sampled_from(["", "Here.", "There."])
)
mention_lists = st.lists(mention_plans, max_size=3)
section_plans = st.lists(
    st.tuples(st.sampled_from(["Exams", "Letters", ""]), mention_lists), max_size=2
)
body_plans = st.lists(
    st.tuples(
        st.sampled_from(["mention", "list", "text", "steps", "callout", "table", "quote"]),
        mention_lists,
    ),
    max_size=3,
)
content_plans = st.tuples(section_plans, body_plans)


class Game(RuleBasedStateMachine):
    """Plays on a hub in two languages; whatever happens is rolled back in the end."""

    hub: Hub
    user: Any
    workflow: Workflow

    def __init__(self) -> None:
        super().__init__()
        self.game = transaction.atomic()
        self.game.__enter__()
        self.made = 0
        self.gone: list[int] = []
        self.indexes_copied = False
        self.client = Client()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.game.__exit__(None, None, None)

    # What there is

    def one(self, pick: int, queryset: Any) -> Any:
        """One of the rows, picked by any number; None if there are no rows."""
        rows = list(queryset.order_by("pk"))
        return rows[pick % len(rows)] if rows else None

    def page(self, pick: int, **conditions: Any) -> Any:
        """One topic or guide, as its own type."""
        kinds = ["topicpage", "guidepage"]
        found = self.one(pick, Page.objects.filter(content_type__model__in=kinds, **conditions))
        return found and found.specific

    def original(self, pick: int, **conditions: Any) -> Any:
        """One that is no alias: an alias is edited through its original."""
        return self.page(pick, alias_of=None, **conditions)

    def drafted(self, pick: int) -> Any:
        """One that has a revision; one gets its first if there is none."""
        page = self.original(pick, latest_revision__isnull=False)
        if page is None and (page := self.original(pick)):
            self.latest(page).save_revision(user=self.user, clean=False)
            page = reload(page)
        return page

    def source(self, pick: int, **conditions: Any) -> Any:
        return self.one(pick, Source.objects.filter(**conditions))

    def name(self) -> str:
        self.made += 1
        return f"n{self.made}"

    # Content

    def mention(self, plan: Any) -> RawBlock:
        pick, kicker, note = plan
        return citing(self.source_id(pick), kicker=kicker, note=note)

    def source_id(self, pick: int | None) -> int | None:
        ids = [*Source.objects.order_by("pk").values_list("pk", flat=True), *self.gone[-1:]]
        return ids[pick % len(ids)] if ids and pick is not None else None

    def sections(self, plan: Any) -> str:
        return json.dumps(
            [
                section(heading, *(self.mention(one) for one in mentions))
                for heading, mentions in plan
            ]
        )

    def body(self, plan: Any) -> str:
        blocks: list[RawBlock] = []
        for kind, mentions in plan:
            ids = [self.source_id(pick) or 0 for pick, *_ in mentions]
            if kind == "mention":
                blocks += [self.mention(one) for one in mentions]
            elif kind == "list":
                blocks.append(source_list("", *(self.mention(one) for one in mentions)))
            elif kind == "text":
                blocks.append(text(linking(*ids)))
            elif kind == "steps":
                blocks.append(steps("", *(linking(pk) for pk in ids)))
            elif kind == "table":
                blocks.append(table(*([linking(pk)] for pk in ids), headings=[""]))
            elif kind == "quote":
                blocks += [quotation("Words.", mention=self.mention(one)) for one in mentions]
            else:
                blocks.append(callout(linking(*ids)))
        return json.dumps(blocks)

    def fill(self, page: Any, plans: Any, topic: int = 0) -> Any:
        """Replaces the whole content of the page, and a guide's topic."""
        section_plan, body_plan = plans
        if isinstance(page, TopicPage):
            page.sections = self.sections(section_plan)
        else:
            page.body = self.body(body_plan)
            page.topic = self.one(topic, TopicPage.objects.all())
        return page

    def latest(self, page: Any) -> Any:
        """The page as the editor opens it: its latest draft."""
        return reload(page).get_latest_revision_as_object()

    # What must be true

    @invariant()
    def everything_agrees(self) -> None:
        assert not Mention.objects.exclude(page_path=F("page__path")).exists()
        assert differences() == {}
        rows = oracle.expected_rows()
        assert oracle.indexed_rows() == rows
        with unlimited():
            answer = self.client.post(
                "/graphql/", {"query": QUERY}, content_type="application/json"
            ).json()
        assert "errors" not in answer, answer
        for language in ("en", "nl"):
            assert self.said(answer["data"][language]) == oracle.answers(language, rows)

    def said(self, connection: Any) -> dict[str, Any]:
        """What the API says about every source, in the oracle's terms."""
        found = {}
        for node in connection["nodes"]:
            topics, guides = node["topicMentions"], node["guideMentions"]
            assert topics["totalCount"] == len(topics["nodes"])
            assert guides["totalCount"] == len(guides["nodes"])
            found[node["slug"]] = {
                "counts": node["mentionCounts"],
                "topicMentions": [
                    (
                        one["topic"]["urlPath"],
                        one["section"]["heading"],
                        one["kicker"],
                        one["ownNote"],
                        one["note"],
                    )
                    for one in topics["nodes"]
                ],
                "guideMentions": [
                    (one["guide"]["urlPath"], one["ownNote"], one["note"], one["occurrences"])
                    for one in guides["nodes"]
                ],
            }
        return found
