"""Have what waited for a translation follow it, once that is published.

A Dutch guide that cites an English source cites the Dutch one from the moment on which that is
there, live and in its draft: in the transaction that publishes the translation.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db.models import Model, Q, TextField
from django.db.models.functions import Cast
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.fields import RichTextField, StreamField
from wagtail.log_actions import log
from wagtail.models import DraftStateMixin, Page, RevisionMixin, TranslatableMixin
from wagtail.snippets.models import get_snippet_models

from cms.admin.impact.signal_handlers import history_is_kept_elsewhere
from cms.admin.replace.contents import Texts
from cms.admin.replace.versions import Versions, write
from cms.admin.translations.references import (
    change_references,
    content_keys,
    references_of,
    translated_model,
)
from cms.changes.change import Change, Consumer
from cms.changes.rows import lock_pages

FOLLOW_ACTION = "hub.follow_translation"


class FollowingConsumer(Consumer):
    """Follows the first publication of each translation."""

    def models(self) -> Iterable[type[Any]]:
        return [
            Page,
            *(each for each in get_snippet_models() if issubclass(each, TranslatableMixin)),
        ]

    def follow(self, change: Change) -> Iterator[None]:
        if change.is_deletion or change.is_of_draft:
            return
        was_there = change.before is not None and change.before.values.get("live", True)
        yield
        if not was_there and getattr(change.saved, "live", True):
            follow(change.model, [change.instance])

    def add(self, model: type[Page], pages: Sequence[Page]) -> None:
        follow(model, pages)


def follow(model: Any, published: Sequence[Any]) -> None:
    """Point at these objects what refers to them in another language, and is in theirs.

    What is live and refers to one of them already, which did not count until now, gets a line in
    its history. One statement if they are no translations.
    """
    model = translated_model(model)
    for pk, locale_id, others in _translations(model, published):
        for holder in _holders():
            for found in _waiting(holder, model, others, pk, locale_id):
                if (translated_model(holder), found) != (model, pk):
                    _follow(holder, found, model, dict.fromkeys(others, pk))


def _translations(model: Any, published: Sequence[Any]) -> Iterator[tuple[int, int, list[int]]]:
    """Yield key, language and the keys of its other translations, of each that has some."""
    pks = {each.pk for each in published}
    keys = {each.translation_key for each in published}
    found = model._base_manager.filter(translation_key__in=keys).order_by()
    family: dict[Any, dict[int, int]] = {}
    for pk, key, locale_id in found.values_list("pk", "translation_key", "locale_id"):
        family.setdefault(key, {})[pk] = locale_id
    for members in family.values():
        for pk, locale_id in members.items():
            if pk in pks and len(members) > 1:
                yield pk, locale_id, [other for other in members if other != pk]


@cache
def _holders() -> tuple[Any, ...]:
    """The models of translatable content, each with tables and fields of its own."""
    return tuple(
        model
        for model in apps.get_models()
        if issubclass(model, TranslatableMixin) and model is not Page
    )


def _waiting(
    holder: Any, model: Any, others: Collection[int], pk: int, locale_id: int
) -> list[int]:
    """The objects in a language that may refer to one of the others, or are live and may refer to
    the translation itself: none that does is missing.
    """
    texts = [
        field.name
        for field in holder._meta.get_fields()
        if isinstance(field, StreamField | RichTextField)
    ]
    columns = {f"text_of_{name}": Cast(name, TextField()) for name in texts}

    def refers_to(pks: Collection[int]) -> Q:
        found = Q()
        for path in _keys_to(holder, model):
            found |= Q(**{f"{path}__in": pks})
        for alias in texts:
            found |= Q(**{f"text_of_{alias}__regex": _any_of(pks)})
        return found

    wanted = refers_to(others)
    if wanted and issubclass(holder, DraftStateMixin):
        wanted = Q(live=False) & wanted | Q(live=True) & refers_to([*others, pk])
    if issubclass(holder, RevisionMixin):
        columns["text_of_draft"] = Cast("latest_revision__content", TextField())
        is_draft = Q(has_unpublished_changes=True) if issubclass(holder, DraftStateMixin) else Q()
        wanted |= is_draft & Q(text_of_draft__regex=_any_of(others))
    if not wanted:
        return []
    found = holder._base_manager.alias(**columns).filter(wanted, locale_id=locale_id)
    return sorted({*found.order_by().values_list("pk", flat=True)})


def _any_of(pks: Collection[int]) -> str:
    return rf"\m({'|'.join(map(str, pks))})\M"


def _keys_to(holder: type[Model], model: Any) -> Iterator[str]:
    """The foreign keys to a model, in the fields of the holder and of its children."""
    places = [("", holder)]
    if issubclass(holder, ClusterableModel):
        relations = get_all_child_relations(holder)
        places += [
            (f"{each.field.related_query_name()}__", each.related_model) for each in relations
        ]
    for path, owner in places:
        for field in content_keys(owner):
            if translated_model(field.related_model) is model:
                yield f"{path}{field.name}"


class _References:
    """The fields of an object that refer to a translation, as `Content` of a replacement."""

    def __init__(self, holder: Any, model: Any, keys: dict[int, int]) -> None:
        self.holder, self.model, self.keys = holder, model, keys

    def decide(self, model: type[Model], pk: int) -> int:
        return self.keys.get(pk, pk) if model is self.model else pk

    def lock(self, pk: int) -> Any:
        if issubclass(self.holder, Page):
            return self.holder.objects.get(pk=pk) if lock_pages([pk]) else None
        rows = self.holder._base_manager.select_for_update(no_key=True, of=("self",))
        return rows.filter(pk=pk).first()

    def changed(self, instance: Any) -> Texts | None:
        """The fields of an object that change, as a revision holds them. None if none does."""
        before = instance.serializable_data()
        change_references(instance, self.decide)
        after = instance.serializable_data()
        return {name: value for name, value in after.items() if value != before[name]} or None

    def write_live(self, pk: int, texts: Texts) -> None:
        instance = self.holder._base_manager.get(pk=pk)
        change_references(instance, self.decide)
        instance.save(**({"clean": False} if issubclass(self.holder, Page) else {}))

    def into(self, revision: dict[str, Any], texts: Texts) -> dict[str, Any]:
        return {**revision, **texts}


def _follow(holder: Any, pk: int, model: Any, keys: dict[int, int]) -> None:
    content = _References(holder, model, keys)
    instance = content.lock(pk)
    if instance is None:
        return
    if not issubclass(holder, DraftStateMixin):
        if content.changed(holder._base_manager.get(pk=pk)):
            content.write_live(pk, {})
        return
    pending = instance.has_unpublished_changes or not instance.live
    live = content.changed(holder._base_manager.get(pk=pk)) if instance.live else None
    draft = content.changed(instance.get_latest_revision_as_object()) if pending else None
    target = next(iter(keys.values()))
    if live is None and draft is None:
        if instance.live and target in references_of(instance)[model]:
            _note(instance, model, target, content_changed=False)
        return
    if live and pending and draft is None:
        draft = {}
    with history_is_kept_elsewhere():
        instance = write(instance, content, Versions(live, draft), pending=pending, user=None)
    _note(instance, model, target, revision=instance.latest_revision, content_changed=True)


def _note(instance: Any, model: Any, target: int, **what: Any) -> None:
    log(
        instance=instance,
        action=FOLLOW_ACTION,
        uuid=uuid4(),  # a history shows but one of the lines that share one, whatever their page
        data={"title": str(model._base_manager.get(pk=target))},
        **what,
    )
