"""Choose a page of a declared type, beginning at the list of such pages in one language.

Wagtail begins above all of them: that is the root of the page tree once there are two languages.
"""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.panels import PageChooserPanel
from wagtail.admin.widgets import AdminPageChooser

from cms.declaration import declared_pages, the_declaration


class ListedPageChooser(AdminPageChooser):
    """The widget of a field; the form of a page gives it the language of the page."""

    locale_id: int | None = None

    @cached_property
    def list_id(self) -> int | None:
        """The key of the page that lists those to choose. One statement."""
        plural = the_declaration(self.model).plural
        for model in declared_pages().values():
            if the_declaration(model).lists == plural:
                lists = model.objects.filter(locale_id=self.locale_id).order_by("path")
                found: int | None = lists.values_list("pk", flat=True).first()
                return found
        return None

    def get_chooser_modal_url(self) -> str:
        if self.list_id:
            return reverse("choose_listed_page", args=[self.list_id])
        return str(super().get_chooser_modal_url())

    def get_js_init_options(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Begin there also where another page, perhaps of another language, is chosen already."""
        options: dict[str, Any] = super().get_js_init_options(*args, **kwargs)
        return {name: value for name, value in options.items() if name != "parentId"}


class ListedPageChooserPanel(PageChooserPanel):
    """Put it in the place of Wagtail's, with a `page_type`."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["widgets"][self.field_name] = ListedPageChooser(self.page_type)
        return options
