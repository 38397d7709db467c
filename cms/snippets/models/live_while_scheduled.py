from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.models import Revision


class LiveWhileScheduledMixin:
    """Keeps live what is live when a change of it is scheduled. Put it before Wagtail's classes.

    Wagtail would unpublish what is live without a live revision, such as what has been imported.
    """

    pk: Any
    live_revision: Any

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        if not _is_later(revision):
            super().publish(revision, *args, **kwargs)  # type: ignore[misc]
            return
        with transaction.atomic():
            self.add_live_revision(revision)
            super().publish(revision, *args, **kwargs)  # type: ignore[misc]

    def add_live_revision(self, later: Revision) -> None:
        """Make a revision of the live version, if there is none, and name it in the later one,
        where Wagtail reads whether anything is live.

        Does nothing if the later one is to be published now.
        """
        if not _is_later(later):
            return
        model: Any = type(self)
        items = model._default_manager.filter(pk=self.pk)
        live = items.filter(live=True, live_revision=None).first()
        if live is None:
            return
        revision = Revision.objects.create(
            content_object=live,
            base_content_type=live.get_base_content_type(),
            content=live.serializable_data(),
            object_str=str(live),
            created_at=later.created_at - timedelta(microseconds=1),
        )
        items.update(live_revision=revision)
        self.live_revision = revision
        later.content = {**later.content, "live_revision": revision.pk}


def _is_later(revision: Revision) -> bool:
    value = revision.content.get("go_live_at")
    moment = parse_datetime(value) if isinstance(value, str) else value
    return moment is not None and moment > timezone.now()
