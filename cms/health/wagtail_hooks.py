from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

from cms.health.checking import LINK_BROKE, LINK_MENDED
from cms.health.explanations import reason_sentence
from cms.health.reviews import ASSIGNED, REVIEWED


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    @actions.register_action(LINK_BROKE)
    class LinkBroke(LogFormatter):
        label = gettext_lazy("Link broken")

        def format_message(self, log_entry: Any) -> str:
            data = log_entry.data
            return _("The link %(website)s does not work: %(reason)s") % {
                "website": data["website"],
                "reason": reason_sentence(data["reason"], data["http_status"]),
            }

    @actions.register_action(LINK_MENDED)
    class LinkMended(LogFormatter):
        label = gettext_lazy("Link working again")

        def format_message(self, log_entry: Any) -> str:
            return _("The link %(website)s is not broken any more") % {
                "website": log_entry.data["website"]
            }

    @actions.register_action(REVIEWED)
    class Reviewed(LogFormatter):
        label = gettext_lazy("Review")

        def format_message(self, log_entry: Any) -> str:
            return _("Reviewed; the next review is due by %(date)s") % {
                "date": date_format(date.fromisoformat(log_entry.data["review_by"]))
            }

    @actions.register_action(ASSIGNED)
    class Assigned(LogFormatter):
        label = gettext_lazy("Assign review")

        def format_message(self, log_entry: Any) -> str:
            owner = log_entry.data["owner"]
            if not owner:
                return _("Nobody owns its reviews any more")
            return _("Its reviews are now up to %(owner)s") % {"owner": owner}
