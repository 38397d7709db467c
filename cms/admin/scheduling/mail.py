"""Mail whoever has scheduled something that did not happen."""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_admin_base_url
from wagtail.log_actions import registry
from wagtail.permissions import policy_registry

from cms.admin.scheduling.models import FailedSchedule, Step

SCHEDULED = "wagtail.publish.schedule"


def tell(failure: FailedSchedule, item: Any) -> None:
    """Mail each in their own language."""
    for user in _recipients(item):
        profile = getattr(user, "wagtail_userprofile", None)
        language = profile.get_preferred_language() if profile else settings.LANGUAGE_CODE
        with translation.override(language):
            subject = (
                gettext("“%(title)s” could not be published as scheduled")
                if failure.step == Step.PUBLISH
                else gettext("“%(title)s” could not be taken off as scheduled")
            ) % {"title": failure.title}
            path = AdminURLFinder(user).get_edit_url(item) or ""
            again = gettext(
                "It is tried again every minute, until it succeeds or you cancel the schedule."
            )
            address = (get_admin_base_url() or "") + path
            body = "\n\n".join([f"{subject}.", failure.reason, again, address])
            send_mail(f"[{settings.WAGTAIL_SITE_NAME}] {subject}", body, None, [user.email])


def _recipients(item: Any) -> list[Any]:
    """Return who scheduled it last and who wrote its latest version; else who may publish it."""
    publishers = policy_registry.get_by_type(type(item)).users_with_permission("publish")
    publishers = publishers.filter(is_active=True).exclude(email="").distinct()
    publishers = publishers.select_related("wagtail_userprofile")
    logs = registry.get_logs_for_instance(item).filter(action=SCHEDULED, user__isnull=False)
    latest = logs.order_by("-timestamp").values_list("user", flat=True).first()
    author = item.latest_revision and item.latest_revision.user_id
    concerned = list(
        publishers.model.objects.filter(Q(pk=latest) | Q(pk=author), is_active=True)
        .exclude(email="")
        .select_related("wagtail_userprofile")
    )
    return concerned or list(publishers)
