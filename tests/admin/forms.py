"""Fills in the forms of the admin as a browser does."""

from typing import Any

from bs4 import BeautifulSoup
from django.test import Client

Form = dict[str, Any]


def form_at(client: Client, address: str, *streams: str) -> Form:
    """What the form at the address would send, with nothing in the named StreamFields."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    form = page.select_one("form[data-edit-form]")
    assert form is not None, f"There is no form at {address}."
    filled: Form = {f"{name}-count": "0" for name in streams}
    for field in form.select("input[name], textarea[name], select[name]"):
        kind = field.get("type", "")
        if kind in ("submit", "button", "file") or "__prefix__" in field["name"]:
            continue
        if kind in ("checkbox", "radio"):
            if field.has_attr("checked"):
                filled[field["name"]] = field.get("value", "on")
        elif field.name == "select":
            chosen = field.select_one("option[selected]")
            filled[field["name"]] = chosen["value"] if chosen else ""
        elif field.name == "textarea":
            filled[field["name"]] = field.get_text().removeprefix("\n")
        else:
            filled[field["name"]] = field.get("value", "")
    return filled


def based_on(thing: Any) -> Form:
    """What a form says of the version that it was loaded from: the latest."""
    latest = type(thing)._base_manager.get(pk=thing.pk).latest_revision
    if latest is None:
        return {}
    return {
        "loaded_revision_id": str(latest.pk),
        "loaded_revision_created_at": latest.created_at.isoformat(),
    }


def stream_of(name: str, blocks: list[dict[str, Any]]) -> Form:
    """What the form would send of a StreamField; `rich_text` is still to be called on texts."""
    form: Form = {f"{name}-count": str(len(blocks))}
    for number, block in enumerate(blocks):
        prefix, value = f"{name}-{number}", block["value"]
        if isinstance(value, dict):
            form |= {f"{prefix}-value-{part}": value[part] or "" for part in value}
        else:
            form[f"{prefix}-value"] = value
        form |= {
            f"{prefix}-deleted": "",
            f"{prefix}-order": str(number),
            f"{prefix}-type": block["type"],
            f"{prefix}-id": block["id"],
        }
    return form
