from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from search.admin.index_report import SearchIndexReportView, TryAgainView
from search.admin.permissions import may_look_after_search
from search.admin.reports import SearchedReportView
from search.admin.try_out import TryOutView
from search.admin.viewsets import picks, synonyms


class SearchMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_look_after_search(request)


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[Any]:
    return [synonyms, picks]


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    report, of_index = SearchedReportView, SearchIndexReportView
    return [
        path("search-as-the-public/", TryOutView.as_view(), name="search_as_the_public"),
        path("reports/searches/", report.as_view(), name="search_report"),
        path(
            "reports/searches/results/",
            report.as_view(results_only=True),
            name="search_report_results",
        ),
        path("reports/search-index/", of_index.as_view(), name="search_index_report"),
        path(
            "reports/search-index/results/",
            of_index.as_view(results_only=True),
            name="search_index_report_results",
        ),
        path(
            "reports/search-index/try-again/",
            TryAgainView.as_view(),
            name="search_index_try_again",
        ),
    ]


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    items: list[MenuItem] = [
        SearchMenuItem(
            _("Search as the public"),
            reverse("search_as_the_public"),
            name="search-as-the-public",
            icon_name="search",
            order=10,
        ),
        synonyms.get_menu_item(order=20),
        picks.get_menu_item(order=30),
    ]
    return SubmenuMenuItem(
        _("Readers' search"), Menu(None, items=items), name="search", icon_name="search", order=220
    )


@hooks.register("register_reports_menu_item")
def register_report() -> MenuItem:
    return SearchMenuItem(
        _("What readers search for"),
        reverse("search_report"),
        name="searches",
        icon_name="search",
        order=740,
    )


class SearchIndexMenuItem(SearchMenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(settings.SEARCH_URL) and super().is_shown(request)


@hooks.register("register_reports_menu_item")
def register_index_report() -> MenuItem:
    return SearchIndexMenuItem(
        _("Search index"),
        reverse("search_index_report"),
        name="search-index",
        icon_name="search",
        order=745,
    )


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(
        content_type__app_label="search",
        codename__in=[
            *(f"{action}_{model}" for action in ("add", "change", "delete") for model in MODELS),
            "view_searchedquery",
        ],
    )


MODELS = ("synonym", "pick")
