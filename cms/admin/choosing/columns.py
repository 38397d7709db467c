"""Columns of the source chooser, and the warnings about a source."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column

from cms.health.models import LinkStatus
from cms.snippets.models import Source


@dataclass(frozen=True, slots=True)
class Condition:
    """The state of a source's link and review; `warnings` are sentences about problems."""

    link_status: LinkStatus
    link_checked_at: datetime | None
    review_by: date | None
    warnings: list[str]

    @property
    def is_overdue(self) -> bool:
        return self.review_by is not None and self.review_by < timezone.localdate()


def condition_of(source: Any) -> Condition:
    """Return the condition of a source read by `with_link_health`, without a statement."""
    status = LinkStatus(source.link_status)
    warnings = []
    if status == LinkStatus.BROKEN:
        warnings.append(_("Its link is broken."))
    if source.review_by and source.review_by < timezone.localdate():
        warnings.append(
            _("Its review has been overdue since %(day)s.")
            % {"day": date_format(source.review_by, "j M Y")}
        )
    if not source.live:
        warnings.append(_("It is not published: readers will not see it."))
    return Condition(status, source.link_checked_at, source.review_by, warnings)


class LogoColumn(Column):
    cell_template_name = "choosing/logo_cell.html"


class ConditionColumn(Column):
    cell_template_name = "choosing/condition_cell.html"

    def get_value(self, instance: Source) -> Any:
        return condition_of(instance)
