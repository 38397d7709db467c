"""Checks of a bundle as a whole: nothing twice, no redirect that leads back to itself.

Works on plain JSON values, so that it finds what it can in a document that is wrong elsewhere.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from cms.declaration import the_declaration
from cms.transfer.languages import content_languages
from cms.transfer.problems import Problem, place_of, shown
from cms.transfer.redirect_paths import is_path, redirect_language, stored_path
from cms.transfer.structure import named_types


def keys() -> dict[str, str]:
    """Return the keys by which the entries of each part of a bundle are told apart."""
    pages = {the_declaration(model).plural: "slug" for model in named_types()}
    others = {"quick_answers": "question", "images": "key", "redirects": "from"}
    return {"sources": "slug", **pages, **others}


KNOWN_PARTS = ("sources", "topics", "guides", "quick_answers", "images", "redirects")
"""The parts with entries of their own, in which only blocks show images, and those fields that are
looked at apart."""

Step = str | int


def inconsistencies(document: Any, redirects: Mapping[str, str]) -> Iterator[Problem]:
    """Everything in the document that contradicts itself, or the hub's `redirects` (stored path to
    stored path).
    """
    yield from _repetitions(document)
    yield from _repeated_sources(document)
    yield from _redirect_problems(document, redirects)
    yield from _unused_images(document)


def _repetitions(document: Any) -> Iterator[Problem]:
    for part, key in keys().items():
        first: dict[str, int] = {}
        for index, entry in _entries(document, part):
            name = entry.get(key)
            if not isinstance(name, str):
                continue
            same = stored_path(name) if part == "redirects" and is_path(name) else name
            if same in first:
                place = place_of((part, first[same]))
                yield Problem(
                    place_of((part, index, key)),
                    f"{shown(name)} again",
                    f"expected another {key} than that of {place}",
                )
            first.setdefault(same, index)


def _repeated_sources(document: Any) -> Iterator[Problem]:
    for topic, topic_entry in _entries(document, "topics"):
        for section, section_entry in _entries(topic_entry, "sections"):
            place: tuple[Step, ...] = ("topics", topic, "sections", section, "mentions")
            mentions = [
                (index, mention.get("source"))
                for index, mention in _entries(section_entry, "mentions")
            ]
            yield from _twice(place, mentions, "source", "expected each source once in a section")
    for answer, entry in _entries(document, "quick_answers"):
        for part in ("sources", "topics"):
            slugs = entry.get(part)
            listed = list(enumerate(slugs)) if isinstance(slugs, list) else []
            yield from _twice(("quick_answers", answer, part), listed, None, "expected it once")


def _twice(
    place: tuple[Step, ...], names: list[tuple[int, Any]], key: str | None, expected: str
) -> Iterator[Problem]:
    seen = set()
    for index, name in names:
        if isinstance(name, str) and name in seen:
            steps = (*place, index, key) if key else (*place, index)
            yield Problem(place_of(steps), f"{shown(name)} again", expected)
        if isinstance(name, str):
            seen.add(name)


def _redirect_problems(document: Any, in_hub: Mapping[str, str]) -> Iterator[Problem]:
    language = document.get("locale") if isinstance(document, dict) else None
    chain = dict(in_hub)
    own: dict[str, int] = {}
    for index, entry in _entries(document, "redirects"):
        old, new = entry.get("from"), entry.get("to")
        if not isinstance(old, str) or not is_path(old):
            continue
        if language in content_languages() and redirect_language(old) != language:
            yield Problem(
                place_of(("redirects", index, "from")),
                shown(old),
                f"expected a path of the language “{language}” of this bundle"
                f" ({_language_paths(language)})",
            )
        if isinstance(new, str) and is_path(new):
            own[stored_path(old)] = index
            chain[stored_path(old)] = _stored_target(new)
        else:
            chain.pop(stored_path(old), None)
    yield from _cycles(chain, own)


def _cycles(chain: Mapping[str, str], own: Mapping[str, int]) -> Iterator[Problem]:
    reported: set[frozenset[str]] = set()
    for start, index in own.items():
        trail, path = [start], chain[start]
        while path in chain and path not in trail:
            trail.append(path)
            path = chain[path]
        if path not in chain:
            continue
        cycle = trail[trail.index(path) :]
        if frozenset(cycle) not in reported:
            reported.add(frozenset(cycle))
            yield Problem(
                place_of(("redirects", index)),
                f"the cycle {' → '.join([*cycle, path])}",
                "expected a chain that ends at another path",
            )


def _stored_target(target: str) -> str:
    return stored_path(target.partition("#")[0])


def _language_paths(language: str) -> str:
    default, *others = content_languages()
    if language != default:
        return f"below /{language}/"
    return f"not below {', '.join(f'/{other}/' for other in others)}"


def _unused_images(document: Any) -> Iterator[Problem]:
    """An image that nothing shows could not be told from one that was left over."""
    used = {entry.get("logo") for _, entry in _entries(document, "sources")}
    for part in keys():
        used |= {_text(entry.get("seo_image")) for _, entry in _entries(document, part)}
    settings = document.get("settings") if isinstance(document, dict) else None
    if isinstance(settings, dict):
        used.add(_text(settings.get("seo_image")))
    for part in keys():
        # Where blocks and entries are described by their models, an image is named by its key.
        described = part in KNOWN_PARTS
        for _, entry in _entries(document, part):
            blocks = [block for _, block in _entries(entry, "body")] if described else [entry]
            used |= {*_texts_in(blocks)}
    for index, entry in _entries(document, "images"):
        key = entry.get("key")
        if isinstance(key, str) and key not in used:
            yield Problem(
                place_of(("images", index, "key")),
                shown(key),
                "expected a key that a source's logo, a guide's image or a seo_image uses",
            )


def _entries(parent: Any, part: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects in a list of the document, with their places in it."""
    entries = parent.get(part) if isinstance(parent, dict) else None
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            yield index, entry


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _texts_in(value: Any) -> Iterator[str]:
    """Every text anywhere in a value."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, dict):
            waiting += found.values()
        elif isinstance(found, list):
            waiting += found
