"""Submit things for translation as a user does."""

from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page


def user_of(client: Client) -> Any:
    return client.get("/admin/").wsgi_request.user


def submit(client: Client, original: Any, locale: Locale, **form: Any) -> str:
    """Return the address that the user is led to."""
    if isinstance(original, Page):
        address = reverse("wagtail_localize:submit_page_translation", args=[original.pk])
    else:
        names = [original._meta.app_label, original._meta.model_name, original.pk]
        address = reverse("wagtail_localize:submit_snippet_translation", args=names)
    response = client.post(address, {"locales": [locale.pk], **form})
    assert response.status_code == 302
    return str(response.url)
