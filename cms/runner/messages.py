"""Keeps the Dutch catalogue of what people see: `make messages`.

Reads the code and the templates as Django's makemessages does, without GNU gettext. What the
contract says of types and fields is for developers and stays English.
"""

import argparse
import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

from cms.settings import BASE_DIR

PACKAGES = ("cms", "search")
NOT_FOR_EDITORS = (Path("cms/api"), Path("cms/runner"), Path("cms/settings"))
CATALOGUE = BASE_DIR / "cms" / "locale" / "nl" / "LC_MESSAGES" / "django.po"
COMPILED = CATALOGUE.with_suffix(".mo")
WIDTH = 100
HEADER = {
    "Language": "nl",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")

SINGULAR = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop"})
PLURAL = frozenset({"ngettext", "ngettext_lazy"})

# Where the contract is described: calls that begin so, with these keywords, and such an attribute.
CONTRACT_CALL = "GraphQL"
CONTRACT_KEYWORD = "description"
CONTRACT_ATTRIBUTE = "graphql_description"

# What templatize makes of tags: calls, between runs of X.
LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
TEMPLATE_CALL = re.compile(rf"\b(_|gettext|ngettext)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})?)")


class Message(NamedTuple):
    """A text, and the one for many things where there is one."""

    singular: str
    plural: str = ""


def messages() -> set[Message]:
    """All that the packages say to editors."""
    found: set[Message] = set()
    for package in PACKAGES:
        for path in sorted((BASE_DIR / package).rglob("*")):
            place = path.relative_to(BASE_DIR)
            if "node_modules" in place.parts or "migrations" in place.parts:
                continue
            if any(place.is_relative_to(other) for other in NOT_FOR_EDITORS):
                continue
            if path.suffix == ".py":
                found.update(_in_code(path.read_text()))
            elif path.suffix == ".html":
                found.update(_in_template(path.read_text(), str(place)))
    return found


def _in_code(text: str) -> Iterator[Message]:
    nodes: list[ast.AST] = [ast.parse(text)]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Assign) and _name(node.targets[0]) == CONTRACT_ATTRIBUTE:
            continue
        if isinstance(node, ast.Call):
            name = _name(node.func)
            texts = [
                argument.value
                for argument in node.args
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            ]
            if name in SINGULAR and texts:
                yield Message(texts[0])
            elif name in PLURAL and len(texts) == 2:
                yield Message(*texts)
            elif name.startswith(CONTRACT_CALL):
                nodes += [word.value for word in node.keywords if word.arg != CONTRACT_KEYWORD]
                nodes += node.args
                continue
        nodes.extend(ast.iter_child_nodes(node))


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _in_template(text: str, origin: str) -> Iterator[Message]:
    for call in TEMPLATE_CALL.finditer(templatize(text, origin=origin)):
        texts = [ast.literal_eval(literal) for literal in re.findall(LITERAL, call[2])]
        yield Message(*(texts if call[1] == "ngettext" else texts[:1]))


def read() -> polib.POFile:
    """The catalogue as it is."""
    return polib.pofile(str(CATALOGUE), wrapwidth=WIDTH)


def updated(catalogue: polib.POFile, found: set[Message]) -> polib.POFile:
    """With what was found and nothing else, in the order of the alphabet; no text is guessed."""
    known = {Message(entry.msgid, entry.msgid_plural): entry for entry in catalogue}
    result = polib.POFile(wrapwidth=WIDTH)
    result.metadata = HEADER
    for message in sorted(found):
        entry = known.get(message)
        if entry is None:
            entry = polib.POEntry(msgid=message.singular)
            if message.plural:
                entry.msgid_plural = message.plural
                entry.msgstr_plural = {0: "", 1: ""}
        if PLACEHOLDER.search(message.singular + message.plural):
            entry.flags = ["python-format"]
        result.append(entry)
    return result


def take(catalogue: polib.POFile, other: polib.POFile) -> None:
    """Adds the translations of another catalogue for what has none in the first."""
    translated = {
        Message(entry.msgid, entry.msgid_plural) for entry in catalogue if entry.translated()
    }
    for entry in other.translated_entries():
        if Message(entry.msgid, entry.msgid_plural) not in translated:
            catalogue.append(entry)


def placeholders(text: str) -> list[str]:
    """Return the placeholders of a text, such as `%(count)d`."""
    return sorted(PLACEHOLDER.findall(text))


def problems(catalogue: polib.POFile, found: set[Message]) -> list[str]:
    """Why the catalogue is not what it should be."""
    known = {Message(entry.msgid, entry.msgid_plural) for entry in catalogue}
    lines = [f"is missing: {message.singular!r}" for message in sorted(found - known)]
    lines += [f"is said nowhere: {message.singular!r}" for message in sorted(known - found)]
    twice = [text for text, number in Counter(m.singular for m in found).items() if number > 1]
    lines += [f"has a plural in one place and none in another: {text!r}" for text in twice]
    for entry in catalogue:
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if not all(texts):
            lines.append(f"is not translated: {entry.msgid!r}")
        elif entry.fuzzy:
            lines.append(f"is marked as fuzzy: {entry.msgid!r}")
        elif any(placeholders(text) != placeholders(entry.msgid) for text in texts):
            lines.append(f"does not say the same placeholders: {entry.msgid!r}")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Bring the catalogue up to date and compile it; 1 if there is something to translate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--from", dest="other", help="a catalogue to take translations from that ours lacks"
    )
    other = parser.parse_args(arguments).other
    found = messages()
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    known = read() if CATALOGUE.exists() else polib.POFile()
    if other:
        take(known, polib.pofile(other))
    catalogue = updated(known, found)
    catalogue.save(str(CATALOGUE))
    COMPILED.write_bytes(catalogue.to_binary())
    lines = problems(catalogue, found)
    for line in lines:
        print(f"{CATALOGUE.relative_to(BASE_DIR)}: {line}")
    print(f"{len(catalogue)} texts, {len(lines)} to look at.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
