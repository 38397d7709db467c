"""Read and write the live version of a page or a snippet and its pending draft.

Wagtail publishes a page by publishing a revision, which takes the pending draft's place, cancels
its moderation and forgets its schedule. Here the live version changes underneath the draft: a
revision of its own is made for it, and the draft is laid on top again as the latest one.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils import timezone
from wagtail.models import Page, Revision, WorkflowMixin
from wagtail.signals import page_published, published

from cms.admin.replace.contents import Content, Texts


@dataclass(frozen=True, slots=True)
class Versions:
    """`live` is None for what is not published; `draft` where no draft is pending."""

    live: Texts | None
    draft: Texts | None

    def as_json(self) -> dict[str, Any]:
        return {"live": self.live, "draft": self.draft}


def versions_of(instance: Any, content: Content) -> Versions:
    """Read the texts of the live version and of the pending draft."""
    live = content.live_texts(instance.pk) if instance.live else None
    revision = instance.latest_revision
    if revision and (instance.has_unpublished_changes or not instance.live):
        return Versions(live, content.texts_of(revision.content))
    return Versions(live, None if instance.live else content.live_texts(instance.pk))


def fingerprint(instance: Any, content: Content) -> dict[str, Any]:
    """Return hashes that differ once somebody has changed the object."""
    versions = versions_of(instance, content)
    return {
        "latest": instance.latest_revision_id,
        "live": _digest(versions.live),
        "draft": _digest(versions.draft),
    }


def _digest(texts: Texts | None) -> str | None:
    if texts is None:
        return None
    return hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()


class Writer(Protocol):
    """The part of `Content` that writes."""

    def write_live(self, pk: int, texts: Texts) -> None: ...

    def into(self, revision: dict[str, Any], texts: Texts) -> dict[str, Any]: ...


def write(instance: Any, content: Writer, changed: Versions, *, pending: bool, user: Any) -> Any:
    """Write the versions, except those that are None, and return the object as it is then.

    With `pending` there is a draft afterwards, which the caller gives if the live version changes.
    The caller has locked the object in a transaction.
    """
    live_before = instance.live
    draft_base = _draft_content(instance)
    live_revision = draft_revision = None
    if changed.live is not None:
        content.write_live(instance.pk, changed.live)
        instance = type(instance).objects.get(pk=instance.pk)
        content_after = content.into(instance.serializable_data(), changed.live)
        live_revision = _make_revision(instance, content_after, user)
    if changed.draft is not None:
        if draft_base is None:
            draft_base = instance.serializable_data()
            if not live_before:
                # Never saved as a revision: the row itself is the draft.
                content.write_live(instance.pk, changed.draft)
                instance = type(instance).objects.get(pk=instance.pk)
        content_after = content.into(draft_base, changed.draft)
        draft_revision = _make_revision(instance, content_after, user)
    _keep_in_moderation(instance, draft_revision)
    _save(instance, live_revision, draft_revision, pending)
    if live_revision:
        _send_signals(instance, live_revision)
    return instance


def _draft_content(instance: Any) -> dict[str, Any] | None:
    revision = instance.latest_revision
    if revision and (instance.has_unpublished_changes or not instance.live):
        return dict(revision.content)
    return None


def _make_revision(instance: Any, content: dict[str, Any], user: Any) -> Revision:
    return Revision.objects.create(
        content_object=instance,
        base_content_type=instance.get_base_content_type(),
        user=user,
        content=content,
        object_str=str(instance),
    )


def _keep_in_moderation(instance: Any, draft_revision: Revision | None) -> None:
    """Let the reviewers approve the new draft."""
    if draft_revision and isinstance(instance, WorkflowMixin):
        task_state = instance.current_workflow_task_state
        if task_state:
            task_state.revision = draft_revision
            task_state.save(update_fields=["revision"])


def _save(
    instance: Any,
    live_revision: Revision | None,
    draft_revision: Revision | None,
    pending: bool,
) -> None:
    latest = draft_revision or live_revision
    fields = ["latest_revision", "has_unpublished_changes"]
    instance.latest_revision = latest
    instance.has_unpublished_changes = pending
    if live_revision:
        instance.live_revision = live_revision
        instance.last_published_at = timezone.now()
        fields += ["live_revision", "last_published_at"]
    if isinstance(instance, Page):
        assert latest is not None
        instance.latest_revision_created_at = latest.created_at
        instance.save(update_fields=[*fields, "latest_revision_created_at"], clean=False)
    else:
        instance.save(update_fields=fields)


def _send_signals(instance: Any, revision: Revision) -> None:
    """Do what Wagtail does after publishing, but for moderation, which goes on."""
    published.send(sender=type(instance), instance=instance, revision=revision)
    if isinstance(instance, Page):
        page_published.send(sender=type(instance), instance=instance, revision=revision)
        instance.update_aliases(revision=revision, _content=revision.content)
