"""From a document to a bundle, or to everything that is wrong with it.

Pydantic checks the entries one by one. Whether they fit together is checked on plain JSON values,
so that as much as possible is found in a document that is wrong elsewhere.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cms.declaration import the_declaration
from cms.languages import canonical_code, content_languages
from cms.transfer.bundle import Bundle
from cms.transfer.document import repeated_keys
from cms.transfer.entries.redirects import redirect_chain
from cms.transfer.languages import locale_or_none
from cms.transfer.problems import REFUSED, InvalidBundle, Loc, Problem, hint, place_of, shown
from cms.transfer.redirect_paths import is_path, redirect_language, stored_path
from cms.transfer.references import entries_in, references_for
from cms.transfer.structure import default_site, find_hub, named_types

JSON_TYPES = {
    "string_type": "a text",
    "int_type": "a whole number",
    "list_type": "a list",
    "bool_type": "true or false",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "dict_type": "an object",
}
"""The JSON type that was expected, by the error that pydantic reports."""

UNREAD = {*JSON_TYPES, "union_tag_invalid", "union_tag_not_found"}
"""The errors of values that pydantic does not look into."""


def validated(document: Any, file: str) -> Bundle:
    """The bundle that the document describes, by itself and beside what the hub holds.

    Raises InvalidBundle with every problem, in the order of the document. About ten statements.
    """
    code = document.get("locale") if isinstance(document, dict) else None
    locale = locale_or_none(code)
    hub = find_hub(locale.language_code) if locale else None
    site = default_site()
    references = references_for(document, code, locale, hub)
    problems = [
        *repeated_keys(document),
        *_repetitions(document),
        *_redirect_problems(document, redirect_chain(site) if site else {}),
    ]
    bundle, errors = None, []
    try:
        bundle = Bundle.model_validate(document, context=references)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    for details in errors:
        problems += _problems(details, document)
    # What has another type than expected was not looked into, and may show images all the same.
    unread = [each["input"] for each in errors if each["type"] in UNREAD]
    problems += _unused_images(document, references.of_kind("image").used, json.dumps(unread))
    if bundle and not problems:
        return bundle
    problems.sort(key=lambda problem: _position(problem.loc, document))
    raise InvalidBundle(file, problems)


def _problems(error: ErrorDetails, document: Any) -> list[Problem]:
    loc = _without_tags(error["loc"], document)
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    found, expected = shown(value), f"expected another value: {error['msg']}"
    if kind == REFUSED:
        return [
            Problem(loc, f"found {finding or found}; {wanted}")
            for finding, wanted in context["findings"]
        ]
    if kind == "missing":
        found, expected = "nothing", "expected a value"
    elif kind == "extra_forbidden":
        *parent, key = error["loc"]
        names = list(_schema_at(parent)["properties"])
        found = "an unknown key"
        expected = f"expected one of {', '.join(names)}{hint(key, names)}"
    elif kind in ("union_tag_invalid", "union_tag_not_found"):
        loc = (*loc, "type")
        found = "nothing" if kind == "union_tag_not_found" else shown(value["type"])
        expected = f"expected one of {', '.join(_schema_at(error['loc'])['tags'])}"
    elif kind == "too_short":
        found, expected = f"{len(value)} in it", f"expected at least {context['min_length']}"
    elif kind in JSON_TYPES:
        expected = f"expected {JSON_TYPES[kind]}"
    return [Problem(loc, f"found {found}; {expected}")]


def _without_tags(loc: Loc, document: Any) -> Loc:
    """A place as the document has it: pydantic has a step more for the member of a union."""
    kept: list[str | int] = []
    for step in loc:
        if isinstance(document, dict) and step not in document and step == document.get("type"):
            continue
        kept.append(step)
        document = _child(document, step)
    return tuple(kept)


def _position(loc: Loc, document: Any) -> list[int]:
    """The place as numbers to sort by. Something missing comes with the object that lacks it."""
    position = []
    for step in loc:
        if isinstance(document, dict) and step in document:
            position.append(list(document).index(step))
        elif isinstance(step, int):
            position.append(step)
        document = _child(document, step)
    return position


def _child(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    return value[step] if isinstance(value, list) and isinstance(step, int) else None


def _schema_at(loc: Iterable[str | int]) -> dict[str, Any]:
    """The JSON Schema of a place in pydantic's words; that of a union has its `tags`."""
    whole = _whole_schema()

    def resolved(schema: dict[str, Any]) -> dict[str, Any]:
        if "anyOf" in schema:
            return resolved(next(each for each in schema["anyOf"] if each.get("type") != "null"))
        if "$ref" in schema:
            return resolved(whole["$defs"][schema["$ref"].rpartition("/")[2]])
        if "oneOf" in schema:
            members = map(resolved, schema["oneOf"])
            return {"tags": {each["properties"]["type"]["const"]: each for each in members}}
        return schema

    schema = whole
    for step in loc:
        below = (
            schema["items"]
            if isinstance(step, int)
            else (schema.get("tags") or schema["properties"])[step]
        )
        schema = resolved(below)
    return schema


@cache
def _whole_schema() -> dict[str, Any]:
    return Bundle.model_json_schema()


def _repetitions(document: Any) -> Iterator[Problem]:
    """Entries of one name, and references that stand twice in one list."""
    for part, key in _keys().items():
        yield from _repeated(
            [((part, index, key), entry.get(key)) for index, entry in entries_in(document, part)],
            f"expected another {key} than that of {{first}}",
        )
        yield from _repeated(
            [
                ((part, index, "translation_of"), entry.get("translation_of"))
                for index, entry in entries_in(document, part)
            ],
            "expected the translation of something else than {first}",
        )
    for topic, topic_entry in entries_in(document, "topics"):
        for section, section_entry in entries_in(topic_entry, "sections"):
            loc = ("topics", topic, "sections", section, "mentions")
            mentions = entries_in(section_entry, "mentions")
            yield from _repeated(
                [((*loc, index, "source"), mention.get("source")) for index, mention in mentions],
                "expected each source once in a section",
            )
    for answer, entry in entries_in(document, "quick_answers"):
        for part in ("sources", "topics"):
            names = entry.get(part)
            yield from _repeated(
                [
                    (("quick_answers", answer, part, index), name)
                    for index, name in enumerate(names if isinstance(names, list) else [])
                ],
                "expected it once",
            )


def _keys() -> dict[str, str]:
    """Return the keys by which the entries of each part of a bundle are told apart."""
    pages = {the_declaration(model).plural: "slug" for model in named_types()}
    others = {
        "structure": "page",
        "quick_answers": "question",
        "images": "key",
        "redirects": "from",
    }
    return {"sources": "slug", **pages, **others}


def _repeated(names: Iterable[tuple[Loc, Any]], expected: str) -> Iterator[Problem]:
    """Names that came before. `{first}` in `expected` is the entry where they did."""
    firsts: dict[str, Loc] = {}
    for loc, name in names:
        if isinstance(name, str):
            first = firsts.setdefault(stored_path(name) if is_path(name) else name, loc)
            if first is not loc:
                told = expected.format(first=place_of(first[:-1]))
                yield Problem(loc, f"found {shown(name)} again; {told}")


def _redirect_problems(document: Any, in_hub: Mapping[str, str]) -> Iterator[Problem]:
    """Redirects of another language, and cycles of them, also by way of those of the hub."""
    code = document.get("locale") if isinstance(document, dict) else None
    language = canonical_code(code) if isinstance(code, str) else None
    chain = dict(in_hub)
    own: dict[str, int] = {}
    for index, entry in entries_in(document, "redirects"):
        old, new = entry.get("from"), entry.get("to")
        if not isinstance(old, str) or not is_path(old):
            continue
        if language in content_languages() and redirect_language(old) != language:
            yield Problem(
                ("redirects", index, "from"),
                f"found {shown(old)}; expected a path of the language “{language}” of this bundle"
                f" ({_language_paths(language)})",
            )
        if isinstance(new, str) and is_path(new):
            own[stored_path(old)] = index
            chain[stored_path(old)] = stored_path(new.partition("#")[0])
        else:
            chain.pop(stored_path(old), None)
    yield from _cycles(chain, own)


def _cycles(chain: Mapping[str, str], own: Mapping[str, int]) -> Iterator[Problem]:
    reported: set[frozenset[str]] = set()
    for start, index in own.items():
        trail, path = [start], chain.get(start, "")
        while path in chain and path not in trail:
            trail.append(path)
            path = chain[path]
        if path not in chain:
            continue
        cycle = trail[trail.index(path) :]
        if frozenset(cycle) not in reported:
            reported.add(frozenset(cycle))
            yield Problem(
                ("redirects", index),
                f"found the cycle {' → '.join([*cycle, path])};"
                " expected a chain that ends at another path",
            )


def _language_paths(language: str) -> str:
    default, *others = content_languages()
    if language != default:
        return f"below /{language}/"
    return f"not below {', '.join(f'/{other}/' for other in others)}"


def _unused_images(document: Any, used: Collection[str], unread: str) -> Iterator[Problem]:
    """An image that nothing shows could not be told from one that was left over."""
    for index, image in entries_in(document, "images"):
        key = image.get("key")
        if isinstance(key, str) and key not in used and json.dumps(key) not in unread:
            yield Problem(
                ("images", index, "key"),
                f"found {shown(key)}; expected a key that a source's logo, a guide's image"
                " or a seo_image uses",
            )
