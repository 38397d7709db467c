"""Random edits: each function makes one change to whatever content there is by then."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction

from cms.mentions.guard import delete_mentioned, unpublish_mentioned
from cms.pages.models import GuideIndexPage, GuidePage, TopicIndexPage, TopicPage
from cms.snippets.models import HubCopy, HubQuickAnswer, Offer, QuickAnswer, Source
from search.models import Pick, Synonym
from search.standing import refresh
from tests.delivery.small_hub import SmallHub
from tests.factories import (
    GuidePageFactory,
    OfferFactory,
    SourceFactory,
    TopicPageFactory,
    block,
    draft,
    publish,
    reload,
)


def save_drafts(source: Source, guide: GuidePage) -> None:
    """Changes much, and publishes nothing of it."""
    draft(guide, title="Another", body=[])
    source.title = "Another"
    source.save_revision()
    guide.topic.save_revision()


class Desk(SmallHub):
    """An editor who changes a small hub.

    `changes` has what can be done by name; what `alters_everything` may be announced as just that.
    """

    def changes(self) -> dict[str, Callable[[], Any]]:
        return {
            name.removeprefix("do_"): getattr(self, name)
            for name in dir(self)
            if name.startswith("do_")
        }

    def do_name_a_synonym(self) -> None:
        Synonym.objects.create(locale=Locale.get_default(), term="query", meanings="guide")

    def do_forget_the_synonyms(self) -> None:
        for synonym in Synonym.objects.all():
            synonym.delete()

    def do_pick_what_comes_first(self) -> None:
        Pick.objects.create(
            locale=Locale.get_default(), query="new", source=self.any(Source, live=True)
        )

    def do_count_for_the_search(self) -> None:
        refresh()

    def do_rewrite_a_guide(self) -> None:
        guide = self.any(GuidePage)
        publish(guide, title=self.words("Guide"), body=self.body())

    def do_rewrite_a_topic(self) -> None:
        publish(self.any(TopicPage), title=self.words("Topic"), sections=self.sections())

    def do_give_a_guide_another_topic(self) -> None:
        publish(self.any(GuidePage), topic=self.any(TopicPage))

    def do_unpublish_a_page(self) -> None:
        reload(self.page()).unpublish()

    def do_publish_a_page(self) -> None:
        page = self.any(Page, live=False, depth__gt=2)
        if page:
            publish(page.specific)

    def do_rename_a_page(self) -> None:
        page = self.page()
        publish(page, slug=self.free_slug(type(page)))

    def do_hide_a_page_from_menus(self) -> None:
        page = self.page()
        publish(page, show_in_menus=not page.show_in_menus)

    def do_hide_a_page_from_search_engines(self) -> None:
        page = self.page()
        publish(page, hide_from_search_engines=not page.hide_from_search_engines)

    def do_give_a_page_an_image(self) -> None:
        publish(self.page(), seo_image=self.random.choice([None, self.image, self.other_image]))

    def do_let_a_page_expire(self) -> None:
        page = reload(self.page())
        page.expire_at = timezone.now() - timedelta(hours=1)
        page.save()

    def do_reorder_pages(self) -> None:
        page = self.page()
        sibling = self.random.choice(list(page.get_siblings()))
        if sibling.pk != page.pk:
            Page.objects.get(pk=page.pk).move(sibling, pos=self.random.choice(["left", "right"]))

    def do_make_a_guide(self) -> None:
        GuidePageFactory(
            title=self.words("Guide"),
            slug=self.free_slug(GuidePage),
            topic=self.any(TopicPage),
            body=self.body(),
        )

    def do_make_a_topic(self) -> None:
        TopicPageFactory(
            title=self.words("Topic"), slug=self.free_slug(TopicPage), sections=self.sections()
        )

    def do_delete_a_guide(self) -> None:
        if GuidePage.objects.count() > 1:
            reload(self.any(GuidePage)).delete()

    def do_translate_a_topic(self) -> None:
        topic = self.any(TopicPage, locale=self.hub.home.locale)
        dutch = Locale.objects.get(language_code="nl")
        if topic and not topic.has_translation(dutch):
            publish(topic.copy_for_translation(dutch))

    def do_restrict_a_page(self) -> None:
        page = self.page()
        PageViewRestriction.objects.create(
            page=Page.objects.get(pk=page.pk), restriction_type="login"
        )

    def do_lift_a_restriction(self) -> None:
        restriction = PageViewRestriction.objects.first()
        if restriction:
            restriction.delete()

    def do_rewrite_a_source(self) -> None:
        source = self.any(Source)
        source.title = self.words("Source")
        source.summary = self.words("Summary")
        source.logo = self.random.choice([None, self.image, self.other_image])
        guide = self.any(GuidePage)
        link = f'<p><a linktype="page" id="{guide.pk}">it</a></p>'
        source.guidance = [block("part", {"heading": "One", "text": link})]
        source.save_revision().publish()

    def do_unpublish_a_source(self) -> None:
        unpublish_mentioned(self.any(Source))

    def do_publish_a_source(self) -> None:
        if source := self.any(Source, live=False):
            source.get_latest_revision_as_object().save_revision().publish()

    def do_rename_a_source(self) -> None:
        source = self.any(Source)
        source.slug = self.free_slug(Source)
        source.save_revision().publish()

    def do_make_a_source(self) -> None:
        SourceFactory(title=self.words("Source"), slug=self.free_slug(Source))

    def do_delete_a_source(self) -> None:
        if Source.objects.count() > 1:
            delete_mentioned(self.any(Source))

    def do_translate_a_source(self) -> None:
        source = self.any(Source, locale=self.hub.home.locale)
        dutch = Locale.objects.get(language_code="nl")
        if source and not source.has_translation(dutch):
            source.copy_for_translation(dutch).save()

    def do_rewrite_an_answer(self) -> None:
        answer = self.any(QuickAnswer)
        answer.question = self.words("Question")
        answer.guide = self.any(GuidePage)
        answer.answer_sources.set([])
        answer.answer_topics.set([])
        for source in self.some(Source):
            answer.answer_sources.create(source=source)
        for topic in self.some(TopicPage):
            answer.answer_topics.create(topic=topic)
        answer.save_revision().publish()

    def do_unpublish_an_answer(self) -> None:
        self.any(QuickAnswer).unpublish()

    def do_publish_an_answer(self) -> None:
        if answer := self.any(QuickAnswer, live=False):
            answer.get_latest_revision_as_object().save_revision().publish()

    def do_delete_an_answer(self) -> None:
        if QuickAnswer.objects.count() > 1:
            self.any(QuickAnswer).delete()

    def do_rewrite_the_offer(self) -> None:
        offer = self.any(Offer)
        offer.title = self.words("Offer")
        offer.save_revision().publish()

    def do_unpublish_the_offer(self) -> None:
        self.any(Offer).unpublish()

    def do_choose_an_offer(self) -> None:
        self.settings.refresh_from_db()
        self.settings.offer = OfferFactory(title=self.words("Offer"))
        self.settings.save()

    def do_choose_answers(self) -> None:
        HubQuickAnswer.objects.all().delete()
        if answer := self.any(QuickAnswer):
            HubQuickAnswer.objects.create(settings=self.settings, quick_answer=answer)

    def do_choose_an_image_for_all(self) -> None:
        self.settings.refresh_from_db()
        self.settings.seo_image = self.random.choice([None, self.image, self.other_image])
        self.settings.save()

    def do_write_the_hubs_copy(self) -> None:
        copy = HubCopy.objects.filter(settings=self.settings).first() or HubCopy(
            settings=self.settings, locale=self.hub.home.locale
        )
        copy.source_intro = self.words("Intro")
        copy.save()

    def do_redirect(self) -> None:
        redirect = Redirect.objects.filter(old_path="/old").first()
        if redirect:
            redirect.delete()
        else:
            Redirect.add_redirect("/old", self.page())

    def do_describe_an_image(self) -> None:
        self.image.refresh_from_db()
        self.image.description = self.words("Image")
        self.image.focal_point_x = self.image.focal_point_y = self.random.randint(0, 1)
        self.image.focal_point_width = self.image.focal_point_height = 1
        self.image.save()

    def do_rename_a_document(self) -> None:
        self.document.refresh_from_db()
        self.document.title = self.words("Document")
        self.document.save()

    def do_draft(self) -> None:
        draft(self.page(), title="Nobody sees this", slug="unseen")

    def do_alter_everything(self) -> None:
        """What comes down to the address of all, or to who may see it."""
        self.random.choice(
            [
                self._move_files,
                self._restrict_files,
                self._rename_an_index,
                self._rename_the_site,
                self._restrict_an_index,
            ]
        )()

    def _move_files(self) -> None:
        self.image.refresh_from_db()
        root = Collection.get_first_root_node()
        self.image.collection = root if self.image.collection == self.private else self.private
        self.image.save()

    def _restrict_files(self) -> None:
        restriction = CollectionViewRestriction.objects.first()
        if restriction:
            restriction.delete()
        else:
            CollectionViewRestriction.objects.create(
                collection=self.private, restriction_type="login"
            )

    def _rename_an_index(self) -> None:
        index = self.any(self.random.choice([TopicIndexPage, GuideIndexPage]))
        publish(index, slug=f"index-{self.number}")

    def _restrict_an_index(self) -> None:
        index = self.any(self.random.choice([TopicIndexPage, GuideIndexPage]))
        PageViewRestriction.objects.create(
            page=Page.objects.get(pk=index.pk), restriction_type="login"
        )

    def _rename_the_site(self) -> None:
        self.number += 1
        self.hub.site.port = 8000 + self.number
        self.hub.site.save()
