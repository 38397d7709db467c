"""From a file to plain JSON values, losing nothing on the way: repeated keys are problems too."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from cms.transfer.problems import InvalidBundle, Loc, Problem, shown


class JsonObject(dict[str, Any]):
    """An object of the document, which remembers the keys that its text holds twice."""

    repeated: tuple[str, ...] = ()

    @classmethod
    def from_pairs(cls, pairs: list[tuple[str, Any]]) -> "JsonObject":
        found = cls(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            found.repeated = tuple(key for key in found if keys.count(key) > 1)
        return found


def read_document(path: Path) -> Any:
    """The JSON value in the file. Raises InvalidBundle, or OSError if there is no such file.

    Repeated keys are left for `repeated_keys` to find, so that they are reported with the rest.
    """
    file = str(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return json.loads(
            text, object_pairs_hook=JsonObject.from_pairs, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        problem = f"byte {error.start}: found 0x{byte:02x}; expected text in UTF-8"
    except json.JSONDecodeError as error:
        rest = error.doc[error.pos : error.pos + 20]
        problem = (
            f"line {error.lineno}, column {error.colno}: found"
            f" {shown(rest) if rest else 'the end of the file'}; expected JSON ({error.msg})"
        )
    except RecursionError:
        problem = "the document: found values nested too deeply; expected a bundle"
    except ValueError as error:
        problem = f"the document: found a number that JSON or Python cannot hold; {error}"
    raise InvalidBundle(file, [problem])


def repeated_keys(document: Any) -> Iterator[Problem]:
    """A problem for each key that stands twice in one object."""
    waiting: list[tuple[Loc, Any]] = [((), document)]
    while waiting:
        loc, value = waiting.pop()
        if isinstance(value, JsonObject):
            for key in value.repeated:
                yield Problem((*loc, key), "found this key more than once; expected it once")
        if isinstance(value, dict):
            waiting.extend(((*loc, key), child) for key, child in value.items())
        elif isinstance(value, list):
            waiting.extend(((*loc, index), child) for index, child in enumerate(value))


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"expected a number, and {name} is none")
