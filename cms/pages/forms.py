from typing import Any

from django.db.models import BigIntegerField
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page, Revision

from cms.pages.choosers import ListedPageChooser
from cms.snippets.schedule_form import ScheduleFormMixin


class HubPageForm(ScheduleFormMixin, WagtailAdminPageForm):
    """The form of each page: a slug is also taken by a sibling that is scheduled to have it."""

    parent_page: Page | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, ListedPageChooser):
                field.widget.locale_id = self.instance.locale_id

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        slug = cleaned.get("slug")
        if slug and self.parent_page and (taken := self._scheduled_with(slug, self.parent_page)):
            page, moment = taken
            self.add_error(
                "slug",
                gettext("“%(page)s” will have this slug from %(moment)s on. Choose another slug.")
                % {"page": page, "moment": date_format(localtime(moment), "DATETIME_FORMAT")},
            )
        return cleaned

    def _scheduled_with(self, slug: str, parent: Page) -> tuple[Page, Any] | None:
        others = (
            Revision.page_revisions.filter(approved_go_live_at__isnull=False, content__slug=slug)
            .annotate(page_id=Cast("object_id", BigIntegerField()))
            .exclude(page_id=self.instance.pk)
        )
        moments = dict(others.values_list("page_id", "approved_go_live_at"))
        page = Page.objects.child_of(parent).filter(pk__in=moments).first() if moments else None
        return (page, moments[page.pk]) if page else None
