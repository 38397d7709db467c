"""The reach of a change: everything that shows something of what has changed.

Mentions lead from pages to sources and back, topics to their guides, quick answers to what they
belong to, links to where they lead. Drafts are left out: they are seen nowhere.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Exists, ForeignKey, Func, IntegerField, OuterRef, Q, TextField
from django.db.models.functions import Cast
from wagtail.models import Page

from cms.declaration import declaration_of, declared_pages, the_declaration
from cms.delivery import tags
from cms.delivery.paths import paths_of_pages, paths_of_sources
from cms.delivery.tags import tag
from cms.delivery.watched import linking_fields
from cms.mentions.models import Mention, MentionState
from cms.snippets.models import (
    HubQuickAnswer,
    QuickAnswer,
    QuickAnswerSource,
    QuickAnswerTopic,
    Source,
)

IDS = ArrayField(IntegerField())


@dataclass(slots=True)
class Reach:
    """Objects by primary key, and the names of lists."""

    pages: set[int] = field(default_factory=set)
    sources: set[int] = field(default_factory=set)
    answers: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def __ior__(self, other: "Reach") -> "Reach":
        self.pages |= other.pages
        self.sources |= other.sources
        self.answers |= other.answers
        self.names |= other.names
        return self

    def tags(self) -> set[str]:
        """The tags of all of it. An object's list is one of them: it may have collapsed into that.
        One statement.
        """
        found = set(self.names)
        for kind, pks in (
            (tags.PAGE, self.pages),
            (tags.SOURCE, self.sources),
            (tags.ANSWER, self.answers),
        ):
            found |= {tag(kind, pk) for pk in pks}
            if pks and kind != tags.PAGE:
                found.add(tags.LIST_OF_KIND[kind])
        types = Page.objects.filter(pk__in=self.pages).order_by()
        models = types.values_list("content_type__model", flat=True).distinct()
        return found | {tags.list_of_page(model) for model in models}

    def paths(self) -> set[str]:
        """Return the frontend paths of everything live in it."""
        return paths_of_pages(self.pages) | paths_of_sources(self.sources)


def reach_of_page(page: Page) -> Reach:
    """Return the reach of a page's content: the page, and what lists it."""
    return Reach(
        pages={page.pk, *_companions_of([page.pk]), *_seen_with([page.pk])},
        sources=sources_mentioned_on([page.pk]),
        names={tags.list_of_page(page.specific_class._meta.model_name), tags.NAVIGATION},
    )


def reach_of_appearance(page_ids: Collection[int], *, were_live: bool = False) -> Reach:
    """Return the reach of pages that appear, disappear or move.

    All below them that is live is taken along, and the guides that are seen only with them; the
    pages themselves if they are, or `were_live`.
    """
    below = Q()
    for path in Page.objects.filter(pk__in=page_ids).values_list("path", flat=True):
        below |= Q(path__startswith=path)
    if not below:
        return Reach()
    live = Page.objects.live().filter(below).order_by()
    changed = {*live.values_list("pk", flat=True), *(page_ids if were_live else ())}
    if not changed:
        return Reach()
    changed |= _seen_with(changed, live=True)
    pages = list(
        Page.objects.filter(pk__in=changed)
        .order_by()
        .values_list("pk", "slug", "translation_key", "content_type__model")
    )
    reach = Reach(
        pages={pk for pk, *_ in pages} | _companions_of(changed),
        sources=sources_mentioned_on(changed),
        names={tags.list_of_page(model) for *_, model in pages},
    )
    reach.names |= {tags.NAVIGATION, tags.REDIRECTS}
    if tags.PAGES in reach.names:
        # All addresses begin with those of the home page and the index pages.
        reach.names.add(tags.HUB)
    # Of two with the same slug one comes first; a page comes before a source at its address.
    slugs = {slug for _, slug, *_ in pages}
    alike = Q(translation_key__in={key for _, _, key, _ in pages}) | Q(slug__in=slugs)
    reach.pages |= set(Page.objects.live().filter(alike).order_by().values_list("pk", flat=True))
    reach.sources |= set(
        Source.objects.filter(slug__in=slugs).order_by().values_list("pk", flat=True)
    )
    belonging = Exists(
        QuickAnswerTopic.objects.filter(quick_answer=OuterRef("pk"), topic__in=changed)
    )
    reach.answers |= set(
        QuickAnswer.objects.filter(belonging | Q(guide__in=changed)).values_list("pk", flat=True)
    )
    reach |= _linking_to(changed)
    return reach


def _seen_with(page_ids: Collection[int], *, live: bool = False) -> set[int]:
    """The pages that are seen with one of these only. A statement for each type that has such."""
    found: set[int] = set()
    for model in _with_companions():
        pages = model.objects.filter(**{f"{the_declaration(model).seen_with}__in": page_ids})
        pages = pages.live() if live else pages
        found |= set(pages.order_by().values_list("pk", flat=True))
    return found


def _companions_of(page_ids: Collection[int]) -> set[int]:
    """The pages that these are seen with. A statement for each type that has such."""
    found: set[int] = set()
    for model in _with_companions():
        relation = f"{the_declaration(model).seen_with}_id"
        pages = model.objects.filter(pk__in=page_ids).order_by()
        found |= set(pages.values_list(relation, flat=True))
    return found


def _with_companions() -> list[Any]:
    return [model for model in declared_pages().values() if the_declaration(model).seen_with]


def reach_of_source(pk: int) -> Reach:
    """Return the reach of a source, and of its appearing or disappearing."""
    source = Source.objects.filter(pk=pk).values("translation_key")
    mentions = Mention.objects.filter(source_key__in=source, state=MentionState.LIVE)
    return Reach(
        pages=set(mentions.order_by().values_list("page_id", flat=True).distinct()),
        sources={
            pk,
            *Source.objects.filter(translation_key__in=source)
            .order_by()
            .values_list("pk", flat=True),
        },
        answers=set(
            QuickAnswerSource.objects.filter(source=pk).values_list("quick_answer_id", flat=True)
        ),
        names={tags.SOURCES, tags.REDIRECTS},
    )


def reach_of_answer(answer: QuickAnswer) -> Reach:
    """Return the reach of a quick answer."""
    default = HubQuickAnswer.objects.filter(quick_answer__translation_key=answer.translation_key)
    return Reach(
        pages=set(
            QuickAnswerTopic.objects.filter(quick_answer=answer.pk).values_list(
                "topic_id", flat=True
            )
        ),
        sources=set(
            QuickAnswerSource.objects.filter(quick_answer=answer.pk).values_list(
                "source_id", flat=True
            )
        ),
        answers={answer.pk},
        names={tags.ANSWERS} | ({tags.SETTINGS} if default.exists() else set()),
    )


def reach_of_object(instance: Any) -> Reach:
    """Return the reach of an object of another model: itself, and what it belongs to."""
    reach = reach_of_objects(type(instance), {instance.pk})
    for relation in instance._meta.concrete_fields:
        owner: Any = relation.related_model if isinstance(relation, ForeignKey) else None
        key: int | None = getattr(instance, relation.attname) if owner else None
        if owner and key and issubclass(owner, Page):
            reach.pages.add(key)
        elif owner and key and declaration_of(owner):
            reach |= reach_of_objects(owner, {key})
    return reach


def sources_mentioned_on(page_ids: Collection[int]) -> set[int]:
    """All translations of them, since each counts the mentions of all. One statement."""
    mentions = Mention.objects.filter(page__in=page_ids, state=MentionState.LIVE)
    sources = Source.objects.filter(translation_key__in=mentions.order_by().values("source_key"))
    return set(sources.order_by().values_list("pk", flat=True))


def _linking_to(page_ids: Collection[int]) -> Reach:
    """Return the reach of what links to pages with these ids, or to other things with them.
    A statement for each kind of text, by its index.
    """
    found = Reach()
    for model, name in linking_fields():
        linked = Func(Cast(name, TextField()), function="delivery_linked_ids", output_field=IDS)
        rows = model._default_manager.annotate(linked=linked).order_by()
        pks = set(rows.filter(linked__overlap=list(page_ids)).values_list("pk", flat=True))
        found |= Reach(pages=pks) if issubclass(model, Page) else reach_of_objects(model, pks)
    return found


def reach_of_objects(model: Any, pks: Collection[int]) -> Reach:
    """Return the reach of snippets, and of other objects that content refers to."""
    if model is Source:
        return Reach(sources=set(pks))
    kind = tags.kind_of(model)
    names = {tag(kind, pk) for pk in pks}
    return Reach(names=names | {tags.list_of(model)} if names else set())
