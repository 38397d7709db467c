"""A hub with something to see, and in it, around it and behind it what nobody may see."""

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from typing import Any

from django.contrib.auth import get_user_model
from graphql import GraphQLObjectType
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, Site

from cms.api.schema import graphql_schema
from cms.api.types.node import opaque_id
from cms.mentions.guard import delete_mentioned
from cms.previews.models import Preview
from cms.previews.tokens import make_preview
from cms.snippets.models import (
    FormerSlug,
    HubCopy,
    HubQuickAnswer,
    HubSettings,
    Offer,
    QuickAnswer,
    QuickAnswerSource,
    QuickAnswerTopic,
    Source,
)
from tests.api.editorial_traces import (
    add_stale_search_entry,
    comment_on,
    leave_an_orphaned_revision,
    rewrite_and_redraft,
    send_through_workflow,
)
from tests.api.hidden_work import leave_work
from tests.api.hiding import HIDDEN_SNIPPETS, OTHER_HOST, HiddenPages, own_pages
from tests.api.marks import (
    MARK,
    Chosen,
    marked,
    marked_address,
    marked_document,
    marked_fields,
    marked_image,
    marked_slug,
)
from tests.api.values import Values
from tests.factories import (
    GuidePageFactory,
    Hub,
    OfferFactory,
    QuickAnswerFactory,
    SourceFactory,
    TopicPageFactory,
    block,
    callout,
    citing,
    figure,
    linking,
    quotation,
    reload,
    section,
    source_list,
    steps,
    table,
    text,
)


class HiddenHub:
    """`pages` and `snippets` are what is hidden as a whole; `delete` takes it away."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        Page.objects.all().update(show_in_menus=True)
        self.pages: list[Page] = []
        self.snippets: list[Any] = []
        self.slugs = ["open"]
        self.paths = ["/sources/open/", "/topics/open/", "/guides/open/", "/", "/topics/"]
        self.paths += ["/guides/", "/sources/"]
        self.user = get_user_model().objects.create_user(
            marked("user"),
            f"{MARK}@example.org",
            marked("password"),
            first_name=marked("first name"),
            last_name=marked("last name"),
        )
        private = Collection.get_first_root_node().add_child(name=marked("collection"))
        CollectionViewRestriction.objects.create(
            collection=private, restriction_type="password", password=marked("password")
        )
        self.source = SourceFactory(title="Open source", slug="open", publisher="Open publisher")
        # Mentioned by nobody whom the public can see, and more often than `source` by them.
        self.lonely = SourceFactory(title="Lonely source", slug="lonely")
        self.other = SourceFactory(title="Another source", slug="another")
        self.chosen = Chosen(
            source=self.source,
            image=marked_image("private image", collection=private),
            document=marked_document("private document", collection=private),
            user=self.user,
        )
        self.topic = hub.add_topic(title="Open topic", slug="open")
        for name, make_hidden in HiddenPages(hub).ways().items():
            self._hide_pages(name, make_hidden)
        for name, make_hidden in HIDDEN_SNIPPETS.items():
            self._hide_snippets(name, make_hidden)
        self.gone = SourceFactory(**self._texts(Source, "deleted source"))
        self._show()
        self._settings()
        self._work()
        self.gone_pk = self.gone.pk
        leave_an_orphaned_revision(self.gone)

    def _texts(self, model: Any, what: str, source: Source | None = None) -> dict[str, Any]:
        chosen = self.chosen
        if source:
            chosen = Chosen(source, chosen.image, chosen.document, chosen.user)
        return marked_fields(model, what, chosen)

    def _hide_pages(self, name: str, make_hidden: Callable[..., Page]) -> None:
        def texts(factory: Any, what: str, source: Source) -> dict[str, Any]:
            return self._texts(factory._meta.model, f"{what} {name}", source)

        topic = make_hidden(TopicPageFactory, **texts(TopicPageFactory, "topic", self.lonely))
        guide = make_hidden(
            GuidePageFactory,
            **texts(GuidePageFactory, "guide", self.source) | {"topic": self.topic},
        )
        # A guide without its topic is hidden, too.
        orphan = GuidePageFactory(
            **texts(GuidePageFactory, "guide of topic", self.lonely) | {"topic": topic}
        )
        self.pages += [orphan, guide, topic]

    def _hide_snippets(self, name: str, make_hidden: Callable[..., Any]) -> None:
        source = make_hidden(SourceFactory, **self._texts(Source, f"source {name}"))
        answer = make_hidden(QuickAnswerFactory, **self._texts(QuickAnswer, f"answer {name}"))
        offer = make_hidden(OfferFactory, **self._texts(Offer, f"offer {name}"))
        QuickAnswerSource.objects.create(quick_answer=answer, source=self.source)
        QuickAnswerTopic.objects.create(quick_answer=answer, topic=self.topic)
        former = marked_slug(f"former {name}")
        FormerSlug.objects.create(source=source, locale=source.locale, slug=former)
        self.slugs += [source.slug, former]
        self.paths += [f"/sources/{source.slug}/", f"/sources/{former}/"]
        self.snippets += [source, answer, offer]

    def _of(self, model: type) -> list[Any]:
        return [snippet for snippet in self.snippets if isinstance(snippet, model)]

    def _show(self) -> None:
        """What is public, and leads to everything that is hidden."""
        sources = [*self._of(Source), self.gone]
        own = own_pages(self.hub, self.pages)
        page_links = "".join(f'<a linktype="page" id="{page.pk}">it</a>' for page in own)
        document = f'<a linktype="document" id="{self.chosen.document.pk}">it</a>'
        embedded = f'<embed embedtype="image" id="{self.chosen.image.pk}" alt="" format="left"/>'
        links = f"<p>{page_links}{document}</p>{embedded}{linking(*sources)}"
        cited = [*map(citing, sources), citing(self.source, note="Open note")]
        for name, value in self._texts(Source, "source").items():
            if not isinstance(value, str | list):
                setattr(self.source, name, value)
        self.source.guidance = [block("part", {"heading": "Open part", "text": links})]
        self.source.save()
        self.topic.sections = [section("Open section", *cited)]
        self.topic.owner = self.topic.locked_by = self.user
        self.topic.save()
        for number in range(3):
            self.hub.add_topic(title=f"Topic {number}", sections=[section("1", citing(self.other))])
        self.guide = self.hub.add_guide(
            title="Open guide",
            slug="open",
            topic=self.topic,
            owner=self.user,
            body=[
                text(links),
                *cited,
                source_list("Open list", *cited),
                steps("Open steps", links),
                callout(links),
                table([links, links], headings=["Open heading", ""]),
                *(quotation("Open quote", mention=mention) for mention in cited),
                figure(self.chosen.image.pk, caption="Open caption"),
            ],
        )
        for page in own:
            Redirect.add_redirect(f"/old/{page.pk}/", page)
        for page in self.pages:
            self.paths += [f"/old/{page.pk}/", page.url_path.removeprefix("/hub")]
            self.slugs.append(page.slug)

    def _settings(self) -> None:
        """What this site and another one say, in several languages."""
        # One answer that belongs to everything, and one for each guide that it must not lead to.
        everywhere = QuickAnswerFactory(
            question="Open question?",
            sources=[self.source, *self._of(Source)],
            topics=[self.topic, *self.pages],
            guide=self.guide,
        )
        answers = [QuickAnswerFactory(question="Open question?", guide=page) for page in self.pages]
        own = HubSettings.objects.create(site=self.hub.site, offer=self._of(Offer)[0])
        for answer in (*self._of(QuickAnswer), everywhere, *answers):
            HubQuickAnswer.objects.create(settings=own, quick_answer=answer)
        other = Site.objects.get(hostname=OTHER_HOST)
        Site.objects.filter(pk=other.pk).update(site_name=marked("site"))
        offer = OfferFactory(**self._texts(Offer, "offer elsewhere"))
        theirs = HubSettings.objects.create(site=other, offer=offer)
        dutch = Locale.objects.get(language_code="nl")
        for settings, locale, what in (
            (theirs, self.topic.locale, "elsewhere"),
            (own, dutch, "in Dutch"),
        ):
            texts = self._texts(HubCopy, what)
            HubCopy.objects.create(settings=settings, locale=locale, **texts)
        theirs_path = f"/{MARK}/"
        Redirect.add_redirect(theirs_path, marked_address("theirs"), site=other)
        for page in own_pages(self.hub, self.pages):
            Redirect.objects.create(
                old_path=f"/{MARK}-{page.pk}",
                redirect_page=page,
                redirect_page_route_path=theirs_path,
            )
        self.paths += [theirs_path, *(f"/{MARK}-{page.pk}/" for page in self.pages[:3])]
        self.answer = everywhere

    def _work(self) -> None:
        """What editors do in the admin with what is public: nothing of it has been published."""
        for what in ("topic", "guide", "source", "answer"):
            content = getattr(self, what)
            texts = self._texts(type(content), f"draft of {what}")
            texts.pop("topic", None)
            rewrite_and_redraft(content, texts)
        for page in (self.topic, self.guide):
            comment_on(page, self.user)
            send_through_workflow(page, self.user)
            make_preview(
                self.user,
                page.get_latest_revision_as_object(),
                content={"title": marked("preview")},
            )
        Preview.objects.update(title=marked("preview"))
        leave_work(self.topic, self.source, self.lonely, self.pages[0])
        for content in (*self.pages, *self._of(Source), *self._of(QuickAnswer)):
            add_stale_search_entry(content)

    def delete(self) -> None:
        for snippet in map(copy, self.snippets):  # what is brought back keeps its key
            if isinstance(snippet, Source):
                delete_mentioned(snippet)
            else:
                snippet.delete()
        for page in self.pages:
            reload(page).delete()

    def values(self) -> Values:
        """What to ask with: what is public comes first."""
        strings = ["open", *self.slugs[:4], *self.slugs[-2:], *self.paths[-2:], self.user.username]
        return {
            "slug": self.slugs,
            "path": self.paths,
            "query": ["open", MARK, "private"],
            "prefix": ["open", MARK, "private"],
            "topic": self.slugs,
            "source": self.slugs,
            "publisher": ["Open publisher", marked("source draft")],
            "String": [*strings, marked("source draft"), marked("topic draft"), ""],
            "ID": list(dict.fromkeys(self.ids())),
        }

    def ids(self) -> Iterator[str]:
        """The id of everything, for whichever type there is.

        Without what is in another language: whoever asks for that language may see it.
        """
        known = {
            name: named
            for name, named in graphql_schema.type_map.items()
            if isinstance(named, GraphQLObjectType) and "id" in named.fields
        }
        public = [self.source, self.topic, self.guide, self.answer, self.hub.home]
        hidden = [
            content
            for content in (*self.snippets, *self.pages)
            if content.locale_id == self.topic.locale_id
        ]
        for content in (*public, *hidden):
            yield opaque_id(type(content).__name__, content.pk)
        for name in known:
            for pk in (self.gone_pk, self.chosen.image.pk, self.chosen.document.pk, self.user.pk):
                yield opaque_id(name, pk)
        yield from self._ids_inside(hidden)

    def _ids_inside(self, hidden: Iterable[Any]) -> Iterator[str]:
        """Of mentions and blocks."""
        for content in hidden:
            if isinstance(content, Page):
                yield opaque_id("GuideMention", content.pk, self.source.pk)
                for part in getattr(content, "sections", []) or getattr(content, "body", []):
                    yield opaque_id("Block", f"page-{content.pk}", part.id)
                    yield opaque_id("TopicMention", content.pk, part.id, self.lonely.pk)
