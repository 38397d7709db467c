"""Unpublished sources and quick answers that can be published together with a page."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from wagtail.models import Page

from cms.admin.failures import RefusedError, explain
from cms.admin.impact.drafts import publish_draft
from cms.admin.permissions import Obstacle, has_permission, obstacle, with_status
from cms.mentions.models import Mention, MentionState
from cms.snippets.models import QuickAnswer, Source


@dataclass(frozen=True, slots=True)
class Companion:
    """A source or quick answer; `reason` says why it cannot be published now, if it cannot."""

    instance: Any
    reason: str

    @property
    def key(self) -> str:
        return f"{self.instance._meta.model_name}-{self.instance.pk}"

    @property
    def type_name(self) -> str:
        return str(capfirst(self.instance._meta.verbose_name))


def companions_of(pages: Collection[Page], user: Any) -> list[Companion]:
    """List what readers do not see of pages, as they are saved: unpublished sources that they
    cite, and unpublished quick answers that lead to them or belong to them.

    Two statements where there is none.
    """
    drafted = [page.pk for page in pages if not page.live or page.has_unpublished_changes]
    others = [page.pk for page in pages if page.pk not in drafted]
    cited = Mention.objects.filter(
        Q(page__in=drafted, state=MentionState.DRAFT) | Q(page__in=others, state=MentionState.LIVE)
    )
    sources = Source.objects.filter(live=False, pk__in=cited.values("source"))
    belonging = Q(guide__in=drafted + others) | Q(answer_topics__topic__in=drafted + others)
    answers = QuickAnswer.objects.filter(belonging, live=False).distinct()
    unseen: list[Any] = list(sources.select_related("latest_revision"))
    if unseen:
        unseen = with_status(unseen)
    unseen += answers.select_related("latest_revision")
    return [Companion(each, _reason(each, user)) for each in unseen]


def _reason(instance: Any, user: Any) -> str:
    found = obstacle(instance, user)
    if found is None and not has_permission(user, "publish", type(instance)):
        found = Obstacle.NOT_PUBLISHABLE
    if found is not None:
        return str(found.label)
    now = timezone.now()
    if instance.go_live_at and instance.go_live_at > now:
        return gettext("It is to be published later; take its date away first.")
    if instance.expire_at and instance.expire_at <= now:
        return gettext("It has expired; give it another date first.")
    return ""


def publish_companions(page: Page, keys: Collection[str], user: Any) -> list[Any]:
    """Publish the companions of a page that are named by their keys, and return them.

    Call it inside the transaction that publishes the page: it raises RefusedError with a reason if
    one of them cannot be published.
    """
    named = [each for each in companions_of([page], user) if each.key in keys]
    for each in named:
        reason = each.reason
        if not reason:
            try:
                publish_draft(each.instance, user)
            except ValidationError as error:
                reason = explain(error) or ""
        if reason:
            raise RefusedError(f"“{each.instance}”: {reason}")
    return [each.instance for each in named]
