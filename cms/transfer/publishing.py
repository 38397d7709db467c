"""Wagtail's own way to the public: a revision, published, with a line in the history."""

from typing import Any

from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page


def publish(instance: Any, *, is_new: bool = False) -> None:
    """Make what the instance holds the published version of a page or snippet, from now on.

    A schedule that would hide it at this moment is taken away; a later expiry stays.
    """
    now = timezone.now()
    if instance.go_live_at and instance.go_live_at > now:
        instance.go_live_at = None
    if instance.expire_at and instance.expire_at <= now:
        instance.expire_at = None
    is_page = isinstance(instance, Page)
    # Publishing a page validates it anyway, and making one has been logged.
    revision = instance.save_revision(clean=not is_page)
    if is_new and not is_page:
        log(instance=instance, action="wagtail.create", revision=revision, content_changed=True)
    revision.publish()
