"""What the public may not see is as if it were not there, whatever is asked and however."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils.text import slugify
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, Page, Site

from cms.snippets.models import (
    FormerSlug,
    HubCopy,
    HubQuickAnswer,
    HubSettings,
    QuickAnswerSource,
    QuickAnswerTopic,
    Source,
)
from tests.api.everything import leaves, queries, text_fields
from tests.api.hiding import HIDDEN_SNIPPETS, HiddenPages
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
    draft,
    item,
    linking,
    reload,
    section,
    source_list,
    steps,
    text,
)

MARK = "zzhush"
DEPTH, SHALLOW, VARIANT_DEPTH = 6, 4, 2


def marked(what: str) -> str:
    return f"{MARK} {what}"


def marked_address(what: str) -> str:
    return f"https://{MARK}.example.org/{slugify(what)}/"


def marked_image(what: str, **fields: Any) -> Any:
    return get_image_model().objects.create(
        title=marked(what), file=get_test_image_file(f"{MARK}.png"), **fields
    )


def figure(image: Any, what: str) -> dict[str, Any]:
    chosen = {"image": image.pk, "alt_text": marked(what), "decorative": False}
    return block("image", {"image": chosen, "caption": marked(what)})


def page_texts(what: str) -> dict[str, str]:
    return {
        "title": marked(what),
        "slug": slugify(marked(what)),
        "seo_title": marked(what),
        "search_description": marked(what),
    }


def topic_texts(what: str, source: Source) -> dict[str, Any]:
    """A mark in every text of a topic, which mentions the source."""
    return page_texts(what) | {
        "kicker": marked(what),
        "summary": marked(what),
        "sections": [
            section(
                marked(what),
                citing(source, kicker=marked(what), note=marked(what)),
                intro=marked(what),
            )
        ],
    }


def guide_texts(what: str, source: Source, image: Any) -> dict[str, Any]:
    """A mark in every text of a guide, which mentions the source in every way."""
    paragraph = f"<p>{marked(what)}</p>"
    mention = citing(source, kicker=marked(what), note=marked(what))
    return page_texts(what) | {
        "kicker": marked(what),
        "summary": marked(what),
        "body": [
            text(paragraph, linking(source)),
            mention,
            source_list(marked(what), mention, intro=marked(what)),
            block(
                "steps",
                {
                    "heading": marked(what),
                    "steps": [item({"heading": marked(what), "text": paragraph})],
                },
            ),
            callout(paragraph, kicker=marked(what)),
            figure(image, what),
        ],
    }


def source_texts(what: str, image: Any) -> dict[str, Any]:
    return {
        "title": marked(what),
        "slug": slugify(marked(what)),
        "website": marked_address(what),
        "summary": marked(what),
        "intro": marked(what),
        "publisher": marked(what),
        "logo": image,
        "guidance": [
            block("part", {"heading": marked(what), "text": f"<p>{marked(what)}</p>"}),
            block(
                "steps",
                {
                    "heading": marked(what),
                    "intro": marked(what),
                    "steps": [item(marked(what))],
                },
            ),
        ],
    }


def answer_texts(what: str) -> dict[str, str]:
    return {"question": marked(what), "answer": marked(what)}


def offer_texts(what: str) -> dict[str, str]:
    return {
        "kicker": marked(what),
        "title": marked(what),
        "body": marked(what),
        "action_label": marked(what),
        "action_url": marked_address(what),
    }


def copy_texts(what: str) -> dict[str, str]:
    return dict.fromkeys(HubCopy.COPY_FIELDS, marked(what))


@pytest.fixture
def ask_everything(graphql) -> Callable[..., Iterator[tuple[str, Any]]]:
    """Every query with its response; none may fail."""

    def ask_everything(depth: int, **values: Any) -> Iterator[tuple[str, Any]]:
        for query in queries(values, depth, VARIANT_DEPTH):
            response = graphql.ask(query)
            assert "errors" not in json.loads(response.content), (query, response.content)
            yield query, response

    return ask_everything


def test_the_queries_reach_every_text(hub: Hub, ask_everything) -> None:
    """The control of the test below: what is public is found in every text field there is."""
    source = SourceFactory(**source_texts("source", marked_image("logo")))
    topic = hub.add_topic(**topic_texts("topic", source))
    guide = hub.add_guide(topic=topic, **guide_texts("guide", source, marked_image("figure")))
    answer = QuickAnswerFactory(
        **answer_texts("answer"), sources=[source], topics=[topic], guide=guide
    )
    settings = HubSettings.objects.create(site=hub.site, offer=OfferFactory(**offer_texts("offer")))
    HubQuickAnswer.objects.create(settings=settings, quick_answer=answer)
    HubCopy.objects.create(settings=settings, locale=hub.home.locale, **copy_texts("copy"))
    Redirect.add_redirect("/old/", marked_address("new"))
    for page in (hub.topics, hub.guides, hub.sources, hub.home):
        page = reload(page)
        page.intro = marked("intro")
        for name, value in page_texts(page.slug).items():
            setattr(page, name, value)
        page.save()

    found = {
        name
        for _, response in ask_everything(
            SHALLOW,
            slug=[topic.slug, source.slug, guide.slug],
            locale=["en"],
            path=[
                "/",
                "/old/",
                *(f"/{MARK}-{name}/" for name in ("topics", "guides", "sources")),
            ],
            query=[MARK],
            topic=[topic.slug],
            source=[source.slug],
            publisher=[source.publisher],
        )
        for name, value in leaves(json.loads(response.content)["data"])
        if isinstance(value, str) and MARK in value
    }

    # The home page has no address of its own but the site's, and cursors and languages no words.
    silent = {"HomePage_url", "HomePage_urlPath"} | {
        name for name in text_fields() if name.lower().endswith(("cursor", "_locale"))
    }
    assert text_fields() - found == silent


class Hidden:
    """A hub with something to see, and in it, around it and behind it what nobody may see."""

    def __init__(self, hub: Hub) -> None:
        self.pages: list[Page] = []
        self.snippets: list[Any] = []
        self.paths = ["/sources/open/", "/", "/topics/", "/guides/", "/sources/"]
        self.slugs = ["open"]
        self.image = marked_image("image")
        self.open_source = SourceFactory(title="Open source", slug="open")
        self.open_topic = hub.add_topic(title="Open topic", slug="open")
        self.user = get_user_model().objects.create_user(MARK, f"{MARK}@example.org", MARK)
        hidden = HiddenPages(hub)
        for name, make_hidden in hidden.ways().items():
            self._hide_pages(name, make_hidden)
        for name, make_hidden in HIDDEN_SNIPPETS.items():
            self._hide_snippets(name, make_hidden)
        self._show(hub)
        self._draft()
        self._elsewhere()

    def _hide_pages(self, name: str, make_hidden: Callable[..., Page]) -> None:
        topic = make_hidden(TopicPageFactory, **topic_texts(f"topic {name}", self.open_source))
        guide = make_hidden(
            GuidePageFactory,
            topic=self.open_topic,
            **guide_texts(f"guide {name}", self.open_source, self.image),
        )
        # A guide without its topic is hidden, too.
        orphan = GuidePageFactory(
            topic=topic, **guide_texts(f"guide of topic {name}", self.open_source, self.image)
        )
        self.pages += [orphan, guide, topic]

    def _hide_snippets(self, name: str, make_hidden: Callable[..., Any]) -> None:
        source = make_hidden(SourceFactory, **source_texts(f"source {name}", self.image))
        answer = make_hidden(QuickAnswerFactory, **answer_texts(f"answer {name}"))
        offer = make_hidden(OfferFactory, **offer_texts(f"offer {name}"))
        QuickAnswerSource.objects.create(quick_answer=answer, source=self.open_source)
        QuickAnswerTopic.objects.create(quick_answer=answer, topic=self.open_topic)
        FormerSlug.objects.create(
            source=source, locale=source.locale, slug=slugify(f"former {name}")
        )
        self.paths += [f"/sources/{source.slug}/", f"/sources/{slugify(f'former {name}')}/"]
        self.snippets += [source, answer, offer]

    def _show(self, hub: Hub) -> None:
        """What is public, and leads to everything that is hidden."""
        private = Collection.get_first_root_node().add_child(name=MARK)
        CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
        private_image = marked_image("private", collection=private)
        sources = [snippet for snippet in self.snippets if isinstance(snippet, Source)]
        page_links = "".join(f'<a linktype="page" id="{page.pk}">it</a>' for page in self.pages)
        links = f"<p>{page_links}</p>{linking(*sources)}"
        cited = [*map(citing, sources), citing(self.open_source, note="Open note")]
        self.open_source.logo = private_image
        self.open_source.review_owner = self.user
        self.open_source.guidance = [block("part", {"heading": "Open part", "text": links})]
        self.open_source.save()
        self.open_topic.sections = [section("Open section", *cited)]
        self.open_topic.owner = self.user
        self.open_topic.save()
        guide = hub.add_guide(
            title="Open guide",
            slug="open",
            topic=self.open_topic,
            body=[
                text(links),
                *cited,
                source_list("Open list", *cited),
                steps("Open steps", links),
                callout(links),
                figure(private_image, "private"),
            ],
        )
        # One that belongs to everything, and one for each guide that it must not lead to.
        answers = [
            QuickAnswerFactory(
                question="Open question?",
                sources=[self.open_source, *sources],
                topics=[self.open_topic, *self.pages],
                guide=guide,
            ),
            *(QuickAnswerFactory(question="Open question?", guide=page) for page in self.pages),
        ]
        settings = HubSettings.objects.create(site=hub.site)
        hidden_answers = [snippet for snippet in self.snippets if hasattr(snippet, "question")]
        for answer in (*hidden_answers, *answers):
            HubQuickAnswer.objects.create(settings=settings, quick_answer=answer)
        settings.offer = next(s for s in self.snippets if hasattr(s, "action_url"))
        settings.save()
        for page in self.pages:
            Redirect.add_redirect(f"/old/{page.pk}/", page)
            self.paths += [f"/old/{page.pk}/", page.url_path.removeprefix("/hub")]
            self.slugs.append(page.slug)
        self.slugs += [source.slug for source in sources]
        self.paths += ["/topics/open/", "/guides/open/"]
        self.open_guide = guide

    def _draft(self) -> None:
        """Changes of what is public that nobody has published."""
        draft(self.open_topic, **topic_texts("draft of topic", self.open_source))
        draft(self.open_guide, **guide_texts("draft of guide", self.open_source, self.image))
        changed = Source.objects.get(pk=self.open_source.pk)
        for name, value in source_texts("draft of source", self.image).items():
            setattr(changed, name, value)
        changed.save_revision(clean=False)

    def _elsewhere(self) -> None:
        """The settings of another site and in another language."""
        other = Site.objects.get(hostname="elsewhere.example.org")
        offer = OfferFactory(**offer_texts("offer elsewhere"))
        settings = HubSettings.objects.create(site=other, offer=offer)
        own = HubSettings.objects.get(site__is_default_site=True)
        dutch = next(page for page in self.pages if page.locale.language_code == "nl").locale
        HubCopy.objects.create(
            settings=settings, locale=self.open_topic.locale, **copy_texts("elsewhere")
        )
        HubCopy.objects.create(settings=own, locale=dutch, **copy_texts("in Dutch"))
        Redirect.add_redirect("/theirs/", marked_address("theirs"), site=other)
        self.paths.append("/theirs/")

    def delete(self) -> None:
        for snippet in self.snippets:
            snippet.delete()
        for page in self.pages:
            reload(page).delete()


def test_nothing_hidden_is_seen_or_counted(hub: Hub, ask_everything) -> None:
    hidden = Hidden(hub)
    assert len(hidden.pages) == 3 * 14
    assert len(hidden.snippets) == 3 * 5

    asked = ask_everything(
        DEPTH,
        slug=hidden.slugs,
        locale=["en"],
        path=hidden.paths,
        query=["open", MARK, "private"],
        topic=hidden.slugs,
        source=hidden.slugs,
        publisher=["", marked("source draft")],
    )

    for query, response in asked:
        assert MARK not in response.content.decode(), query
        assert MARK not in str(response.headers)


def test_what_is_hidden_is_as_if_it_were_not_there(hub: Hub, ask_everything) -> None:
    """Every answer, every list and every count is the same when it has been deleted."""
    hidden = Hidden(hub)
    values = {
        "slug": ["open"],
        "locale": ["en"],
        "path": ["/sources/open/", "/topics/open/", "/guides/open/", "/topics/", "/"],
        "query": ["open", MARK],
        "topic": ["open"],
        "source": ["open"],
        "publisher": [""],
    }

    before = [json.loads(response.content) for _, response in ask_everything(SHALLOW, **values)]
    hidden.delete()
    after = [json.loads(response.content) for _, response in ask_everything(SHALLOW, **values)]

    assert len(before) == len(after) > 10
    for old, new in zip(before, after, strict=True):
        assert old == new
