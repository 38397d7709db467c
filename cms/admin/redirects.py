"""Wagtail's screens of redirects, with a check for those that lead in a circle."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.views import CreateView, EditView, IndexView

from cms.redirects import in_circles


class RedirectsView(IndexView):
    """The list, which says of each redirect whether readers come back to where they have been."""

    @cached_property
    def columns(self) -> list[Column]:
        circles = {redirect.pk for redirect in in_circles(Redirect.objects.all())}

        def check(redirect: Redirect) -> str:
            return _("Leads in a circle: nothing is shown") if redirect.pk in circles else ""

        return [*IndexView.columns, Column("check", label=gettext_lazy("Check"), accessor=check)]


class RedirectResultsView(RedirectsView):
    results_only = True


class CheckedRedirectForm(RedirectForm):
    """Refuses a redirect that would lead in a circle."""

    def clean(self) -> Any:
        cleaned = super().clean()
        given = self.cleaned_data
        if given.get("old_path") and given.get("redirect_link"):
            names = ("old_path", "site", "redirect_page", "redirect_link")
            redirect = Redirect(**{name: given.get(name) for name in names})
            others = Redirect.objects.exclude(pk=self.instance.pk)
            if any(each is redirect for each in in_circles([*others, redirect])):
                self.add_error(
                    "redirect_link",
                    _(
                        "From there, redirects lead back to the path it is from, or go round in a"
                        " circle. Choose an address where something is shown."
                    ),
                )
        return cleaned


class AddRedirectView(CreateView):
    form_class = CheckedRedirectForm


class EditRedirectView(EditView):
    form_class = CheckedRedirectForm
