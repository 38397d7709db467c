from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from cms.snippets.models import Source
from tests.admin.forms import Form, based_on, form_at
from tests.factories import Hub, SourceFactory

SOURCE = "wagtailsnippets_snippets_source"


TITLES = {"page": "How do you pay?", "source": "DUO"}


class Thing:
    """A guide or a source, and the addresses of its screens."""

    def __init__(self, kind: str, hub: Hub, title: str = "") -> None:
        self.kind = kind
        self.streams = ["body"] if kind == "page" else ["guidance"]
        self.form: Form = {}
        made = hub.add_guide if kind == "page" else SourceFactory
        self.pk = made(title=title or TITLES[kind]).pk
        # The first revision, as everything that was made in the admin has one.
        self.now.save_revision().publish()

    @property
    def now(self) -> Any:
        model = Page if self.kind == "page" else Source
        found = model.objects.get(pk=self.pk)
        return found.specific if self.kind == "page" else found

    def at(self, name: str, *args: Any) -> str:
        namespace = "wagtailadmin_pages" if self.kind == "page" else SOURCE
        return reverse(f"{namespace}:{name}", args=[self.pk, *args])

    def save(self, client: Client, **fields: Any) -> Any:
        """As the form was when it was opened first, but for the version that it is based on."""
        self.form = self.form or form_at(client, self.at("edit"), *self.streams)
        return client.post(self.at("edit"), {**self.form, **based_on(self.now), **fields})
