"""A small hub, and ways to pick something in it at random."""

from random import Random
from typing import Any

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Page

from cms.api.types.node import opaque_id
from cms.mentions.kinds import TOPIC
from cms.mentions.models import Mention, MentionState
from cms.pages.models import GuidePage, TopicPage
from cms.snippets.models import HubQuickAnswer, HubSettings, Offer, QuickAnswer, Source
from tests.api.marks import marked_document, marked_image
from tests.delivery.questions import SLUGS
from tests.factories import (
    Hub,
    OfferFactory,
    QuickAnswerFactory,
    SourceFactory,
    citing,
    download,
    figure,
    linking,
    make_hub,
    section,
    text,
)


class SmallHub:
    """Everything in it leads to everything."""

    def __init__(self, hub: Hub, random: Random) -> None:
        self.hub = hub
        self.random = random
        self.dutch = make_hub("nl")
        self.number = 0
        Page.objects.filter(depth__gt=2).update(show_in_menus=True)
        self.image, self.other_image = marked_image("one"), marked_image("two")
        self.document = marked_document("one")
        self.private = Collection.get_first_root_node().add_child(name="private")
        for slug in (*SLUGS[:2], "third"):
            SourceFactory(title=f"Source {slug}", slug=slug, logo=self.image)
        for slug in SLUGS[:2]:
            hub.add_topic(title=f"Topic {slug}", slug=slug, sections=self.sections())
        for slug in (*SLUGS[:2], "third"):
            hub.add_guide(
                title=f"Guide {slug}", slug=slug, topic=self.any(TopicPage), body=self.body()
            )
        for number in range(3):
            QuickAnswerFactory(
                question=f"Question {number}?",
                sources=self.some(Source),
                topics=self.some(TopicPage),
                guide=self.any(GuidePage),
            )
        self.settings = HubSettings.objects.create(site=hub.site, offer=OfferFactory())
        HubQuickAnswer.objects.create(settings=self.settings, quick_answer=self.any(QuickAnswer))
        Redirect.add_redirect("/old", self.any(GuidePage))

    def ids(self) -> list[str]:
        kinds: list[tuple[Any, str]] = [
            (Source, "Source"),
            (TopicPage, "TopicPage"),
            (GuidePage, "GuidePage"),
            (QuickAnswer, "QuickAnswer"),
            (Offer, "Offer"),
        ]
        mentions = Mention.objects.filter(state=MentionState.LIVE, leads=True)
        return [
            *(
                opaque_id(name, pk)
                for model, name in kinds
                for pk in model.objects.values_list("pk", flat=True)
            ),
            *(
                opaque_id("TopicMention", one.page_id, one.section_id, one.source_id)
                if one.kind == TOPIC
                else opaque_id("GuideMention", one.page_id, one.source_id)
                for one in mentions.order_by("pk")
            ),
        ]

    # What there is

    def any(self, model: Any, **conditions: Any) -> Any:
        found = list(model.objects.filter(**conditions).order_by("pk"))
        return self.random.choice(found) if found else None

    def some(self, model: Any) -> list[Any]:
        found = list(model.objects.order_by("pk"))
        return self.random.sample(found, min(len(found), self.random.randint(0, 2)))

    def page(self) -> Any:
        return self.any(self.random.choice([TopicPage, GuidePage, GuidePage]))

    def words(self, what: str) -> str:
        self.number += 1
        return f"{what} {self.random.choice(['guide', 'new', 'source'])} {self.number}"

    def sections(self) -> list[Any]:
        return [section("Open", *map(citing, self.some(Source)))]

    def body(self) -> list[Any]:
        links = "".join(
            f'<a linktype="page" id="{page.pk}">it</a>'
            for page in (*self.some(TopicPage), *self.some(GuidePage))
        )
        parts = [
            text(f"<p>{links}</p>", linking(*self.some(Source))),
            *map(citing, self.some(Source)),
            figure(self.image.pk, caption="It"),
            download(self.document.pk),
        ]
        return self.random.sample(parts, self.random.randint(0, len(parts)))

    def free_slug(self, model: Any) -> str:
        taken = set(model.objects.values_list("slug", flat=True))
        return next((slug for slug in SLUGS if slug not in taken), f"more-{self.number}")
