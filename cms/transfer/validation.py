"""From a document to a bundle, or to everything that is wrong with it."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cms.transfer.bundle import Bundle
from cms.transfer.consistency import inconsistencies
from cms.transfer.document import read_document, repeated_keys
from cms.transfer.entries.redirects import redirect_chain
from cms.transfer.entry import Entry
from cms.transfer.languages import locale_or_none
from cms.transfer.problems import InvalidBundle, Problem, hint, place_of, shown
from cms.transfer.references import references_for
from cms.transfer.refusal import REFUSED
from cms.transfer.structure import default_site, find_hub

LAST_STEP = re.compile(r"(?:^|\.)[^.\[\]]+$|\[[^\[\]]*\]$|.$")
"""The last step of a place, or at least its last character."""

JSON_TYPES = {
    "string_type": "a text",
    "int_type": "a whole number",
    "list_type": "a list",
    "bool_type": "true or false",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "dict_type": "an object",
}
"""What a value should have been, by the error that pydantic reports."""


def read_bundle(path: Path) -> Bundle:
    """The bundle in the file. Raises InvalidBundle with every problem in it, or OSError."""
    return validated(read_document(path), str(path))


def validated(document: Any, file: str) -> Bundle:
    """The bundle that the document describes, by itself and beside what the hub holds.

    Raises InvalidBundle with every problem. About ten statements.
    """
    code = document.get("locale") if isinstance(document, dict) else None
    locale = locale_or_none(code)
    hub = find_hub(locale.language_code) if locale else None
    site = default_site()
    problems = [
        *repeated_keys(document),
        *inconsistencies(document, redirect_chain(site) if site else {}),
    ]
    bundle = None
    try:
        bundle = Bundle.model_validate(document, context=references_for(document, locale, hub))
    except ValidationError as error:
        problems.extend(
            problem
            for details in error.errors(include_url=False)
            for problem in _problems(details, document)
        )
    if bundle is None or problems:
        raise InvalidBundle(file, _in_document_order(problems, document))
    return bundle


def _problems(error: ErrorDetails, document: Any) -> Iterator[Problem]:
    place = place_of(_without_tags(error["loc"], document))
    kind, value = error["type"], error["input"]
    context = error.get("ctx", {})
    if kind == REFUSED:
        for found, expected in context["findings"]:
            yield Problem(place, found or shown(value), expected)
    elif kind == "missing":
        yield Problem(place, "nothing", "expected a value")
    elif kind == "extra_forbidden":
        names = _known_keys(error["loc"])
        key = str(error["loc"][-1])
        yield Problem(
            place, "an unknown key", f"expected one of {', '.join(names)}{hint(key, names)}"
        )
    elif kind in ("union_tag_invalid", "union_tag_not_found"):
        tags = context.get("expected_tags") or ", ".join(_tags(error["loc"]))
        found = shown(value.get("type")) if isinstance(value, dict) else shown(value)
        if kind == "union_tag_not_found":
            found = "nothing"
        yield Problem(f"{place}.type", found, f"expected one of {tags.replace(chr(39), '')}")
    elif kind == "too_short":
        yield Problem(place, f"{len(value)} in it", f"expected at least {context['min_length']}")
    elif kind in JSON_TYPES:
        yield Problem(place, shown(value), f"expected {JSON_TYPES[kind]}")
    else:
        yield Problem(place, shown(value), f"expected another value: {error['msg']}")


def _without_tags(steps: Sequence[str | int], document: Any) -> list[str | int]:
    """A place as the document has it: pydantic has a step more for the member of a union."""
    kept: list[str | int] = []
    value = document
    for step in steps:
        if isinstance(value, dict) and step not in value and step == value.get("type"):
            continue
        kept.append(step)
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step]
    return kept


def _known_keys(steps: Sequence[str | int]) -> list[str]:
    """The keys that the object has which holds the last step."""
    kind: Any = Bundle
    for step in steps[:-1]:
        kind = _kind_below(kind, step)
    return [field.alias or name for name, field in kind.model_fields.items()]


def _kind_below(kind: Any, step: str | int) -> Any:
    """Return the annotation of a part at one step of pydantic's path, without its extras."""
    if isinstance(step, int):
        return _bare(get_args(kind)[0])
    if isinstance(kind, type) and issubclass(kind, Entry):
        return _bare(
            next(
                field.annotation
                for name, field in kind.model_fields.items()
                if (field.alias or name) == step
            )
        )
    return next(member for member in get_args(kind) if step in _tags_of(member))


def _tags(steps: Sequence[str | int]) -> list[str]:
    kind: Any = Bundle
    for step in steps:
        kind = _kind_below(kind, step)
    return [tag for member in get_args(kind) for tag in _tags_of(member)]


def _tags_of(member: type[Entry]) -> list[str]:
    return list(get_args(member.model_fields["type"].annotation))


def _bare(annotation: Any) -> Any:
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, UnionType):
        members = [member for member in get_args(annotation) if member is not type(None)]
        return members[0] if len(members) == 1 else annotation
    return annotation


def _in_document_order(problems: list[Problem], document: Any) -> list[Problem]:
    """Sort problems; one about something missing comes with the object that lacks it."""
    positions = {place: index for index, place in enumerate(_places(document))}

    def position(problem: Problem) -> int:
        place = problem.place
        while place not in positions:
            place = LAST_STEP.sub("", place)
        return positions[place]

    return sorted(problems, key=position)


def _places(document: Any) -> Iterator[str]:
    """Every place in the document, in its order; the empty place is the document itself."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), document)]
    while waiting:
        steps, value = waiting.pop()
        yield place_of(steps) if steps else ""
        children: list[tuple[str | int, Any]] = []
        if isinstance(value, dict):
            children = list(value.items())
        elif isinstance(value, list):
            children = list(enumerate(value))
        waiting.extend(((*steps, step), child) for step, child in reversed(children))
