from typing import Any

from django.db.models.signals import pre_save
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page


def not_before_its_time(instance: Any, raw: bool, update_fields: Any = None, **kwargs: Any) -> None:
    """Keep a snippet that is scheduled for the first time off the site until then.

    A translation takes over the schedule of its original, and wagtail-localize saves it as live
    for the moment before it publishes, and so schedules, it.
    """
    if raw or update_fields or not isinstance(instance, DraftStateMixin):
        return
    is_new = instance.live and not instance.live_revision_id and not isinstance(instance, Page)
    if is_new and instance.go_live_at and instance.go_live_at > timezone.now():
        instance.live = False


def connect() -> None:
    pre_save.connect(not_before_its_time)
