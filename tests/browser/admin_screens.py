"""Finds the screens of the admin by themselves: by links, menus, URL patterns and bulk actions."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.apps import apps
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, URLPattern, get_resolver, resolve, reverse
from django.urls.converters import UUIDConverter
from django.utils.functional import cached_property
from lxml.html import document_fromstring
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import Page

START = "/admin/"
NO_SCREENS = re.compile(
    r"logout|/export|_results|_preview|preview_on|javascript|sprite|userbar|error_test|_api|editing_sessions"
)
"""Names of views that answer with a file, a page of the site, or a part of a screen."""
METHOD = 405
KEY = re.compile(r"[0-9a-f-]{36}|\d+")
GUESSES = 40
"""Objects that are tried where no link leads to a view."""
BY_PAGE_TYPE = ("wagtailadmin_pages:edit", "wagtailadmin_explore")
LOOKS = ("class", "role", "type", "name", "for", "id", "hidden", "tabindex", "data-controller")
"""Attributes by whose values axe may find something; of others, that they are there."""


@dataclass(frozen=True)
class Screen:
    address: str
    html: str = field(repr=False)
    is_modal: bool

    @cached_property
    def tags(self) -> list[Any]:
        return list(document_fromstring(self.html).iter("*"))

    @cached_property
    def elements(self) -> set[str]:
        """Its start tags, without what differs from object to object."""
        found = set()
        for tag in self.tags:
            looks = [
                f"{name}={value if name in LOOKS else bool(value)}"
                for name, value in sorted(tag.items())
                if name not in ("value", "style")
            ]
            found.add(KEY.sub("#", f"{tag.tag} {' '.join(looks)}"))
        return found


def ask(client: Client, address: str) -> tuple[int, Screen | None]:
    """The status of the answer, and the screen if it is one."""
    answer = client.get(address, HTTP_ACCEPT="text/html,application/json")
    kind = answer.headers.get("Content-Type", "")
    if answer.status_code != 200 or answer.streaming:
        return answer.status_code, None
    if kind.startswith("text/html") and b"<html" in answer.content:
        return 200, Screen(address, answer.content.decode(), is_modal=False)
    if kind.startswith("application/json"):
        told = answer.json()
        if isinstance(told, dict) and told.get("html"):
            return 200, Screen(address, told["html"], is_modal=True)
    return 200, None


def find_screens(client: Client) -> tuple[dict[str, Screen], list[str]]:
    """Each kind of screen that a user is shown, and the hub's own views that answered nothing."""
    found: dict[str, Screen] = {}
    others: dict[str, set[int]] = {}
    waiting = [START, *_bulk_actions()]
    asked: set[str] = set()

    def follow() -> None:
        while waiting:
            address = waiting.pop(0)
            kind = kind_of(address)
            if kind is None or kind in found or address in asked or NO_SCREENS.search(kind):
                continue
            asked.add(address)
            status, screen = ask(client, address)
            if screen is None:
                others.setdefault(kind, set()).add(status)
                continue
            found[kind] = screen
            waiting.extend(_links(screen))

    follow()
    latest = _latest_keys()
    unseen = []
    for name, arguments, is_our_own in _patterns():
        if NO_SCREENS.search(name):
            continue
        for values in islice(
            product(*(_guesses(latest, *each) for each in arguments.items())), GUESSES
        ):
            if name in {kind.split()[0] for kind in found} or METHOD in others.get(name, ()):
                break
            others.setdefault(name, set())
            try:
                waiting.append(reverse(name, kwargs=dict(zip(arguments, values, strict=True))))
            except NoReverseMatch:
                break
            follow()
        answers = set().union(*(all_ for kind, all_ in others.items() if kind.split()[0] == name))
        if is_our_own and not answers - {403, 404} and name not in {k.split()[0] for k in found}:
            unseen.append(name)
    return found, unseen


def kind_of(address: str) -> str | None:
    """The view behind an address of the admin, with the type of what it is about."""
    path = urlsplit(address).path
    if not path.startswith(START):
        return None
    try:
        match = resolve(path)
    except Resolver404:
        return None
    types = [str(value) for value in match.kwargs.values() if not str(value).isdecimal()]
    if match.view_name in BY_PAGE_TYPE and match.kwargs:
        [pk] = match.kwargs.values()
        page = Page.objects.filter(pk=pk).first()
        types.append(page.cached_content_type.model if page else "none")
    return " ".join([match.view_name if match.url_name else match.route, *types])


def menu_addresses(screen: Screen) -> list[str]:
    """The addresses in the menu at the side."""
    texts = [tag.text for tag in screen.tags if tag.get("id") == "wagtail-sidebar-props"]
    urls = [url for text in texts for url in _urls(json.loads(text))]
    return [url for url in urls if url.startswith(START)]


def _urls(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for each in data:
            yield from _urls(each)
    elif isinstance(data, str) and data.startswith("/"):
        yield data


def _links(screen: Screen) -> list[str]:
    given = [
        value
        for tag in screen.tags
        for name, value in tag.items()
        if name == "href" or (name.startswith("data-") and value.startswith(START))
    ]
    given += menu_addresses(screen)
    return [urljoin(screen.address, link).split("#")[0] for link in given]


def _bulk_actions() -> list[str]:
    addresses = []
    for model in apps.get_models():
        label = (model._meta.app_label, model._meta.model_name)
        pk = model._base_manager.order_by("-pk").values_list("pk", flat=True).first()
        if pk is not None:
            for action in bulk_action_registry.get_bulk_actions_for_model(*label):
                address = reverse("wagtail_bulk_action", args=[*label, action.action_type])
                addresses.append(f"{address}?id={pk}&next={START}")
    return addresses


def _latest_keys() -> dict[str, str]:
    """The latest key of each model, by the model's name."""
    keys = {
        model._meta.model_name: model._base_manager.order_by("-pk").values_list("pk", flat=True)
        for model in apps.get_models()
    }
    first = {name: str(found.first()) for name, found in keys.items()}
    return {name: pk for name, pk in first.items() if KEY.fullmatch(pk)}


def _guesses(latest: dict[str, str], argument: str, is_uuid: bool) -> list[str]:
    """Keys that an argument of a view may have: of the model in its name, or of any."""
    keys = {name: pk for name, pk in latest.items() if pk.isdecimal() is not is_uuid}
    named = [pk for name, pk in keys.items() if name in argument]
    return named or sorted(set(keys.values()))


def _patterns() -> Iterator[tuple[str, dict[str, bool], bool]]:
    """The views of the admin: name, arguments (is it a UUID?), and whether it is the hub's own."""

    def inside(patterns: list[Any], namespace: str) -> Iterator[tuple[str, dict[str, bool], bool]]:
        for each in patterns:
            if isinstance(each, URLPattern):
                view = getattr(each.callback, "view_class", each.callback)
                is_our_own = view.__module__.split(".")[0] in ("cms", "search")
                if each.name:
                    kinds = getattr(each.pattern, "converters", {})
                    arguments = {
                        argument: isinstance(kinds.get(argument), UUIDConverter)
                        for argument in each.pattern.regex.groupindex
                    }
                    yield namespace + each.name, arguments, is_our_own
            else:
                inner = f"{each.namespace}:" if each.namespace else ""
                yield from inside(each.url_patterns, namespace + inner)

    for each in get_resolver().url_patterns:
        if str(each.pattern) == START.lstrip("/"):
            yield from inside(each.url_patterns, "")
