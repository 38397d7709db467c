"""One thing that the API does right, broken, and a query whose answer shows it."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from cms import visibility
from cms.api.schema import graphql_schema
from tests.api.hidden_hub import HiddenHub
from tests.api.marks import MARK

Patch = pytest.MonkeyPatch
Break = Callable[[Patch], None]

PAGES = """{
  topics(first: 100) { totalCount nodes { title kicker summary } }
  guides(first: 100) { totalCount nodes { title kicker summary } }
}"""
SOURCES = """{
  sources(first: 100) {
    totalCount nodes { title intro mentionCounts { guideMentions occurrences } }
  }
}"""
BODY = '{ guide(slug: "open") { body { ... on GuideTextBlock { text } } } }'
SEARCH = f"""{{
  search(query: "{MARK}", first: 100) {{
    totalCount nodes {{ title {{ html }} }} facets {{ kinds {{ value count }} }}
  }}
  open: search(query: "open", first: 100) {{ totalCount facets {{ kinds {{ value count }} }} }}
}}"""
RELATED = """{
  source(slug: "open") { related { source { title } } }
  topic(slug: "open") { related { topic { title } } }
  guide(slug: "open") { related { guide { title } } }
}"""
ROUTES = "the route of every path"
"""Stands for a query that `query_of` makes, since the paths are those of a hub."""


@dataclass(frozen=True)
class Hole:
    """A way to break the API, and a query whose answer shows it."""

    opens: Break
    shown_by: str

    def query_of(self, hidden: HiddenHub) -> str:
        if self.shown_by != ROUTES:
            return self.shown_by
        routes = (
            f"r{number}: route(path: {json.dumps(path)}) {{ __typename }}"
            for number, path in enumerate(dict.fromkeys(hidden.paths))
        )
        return f"{{ {' '.join(routes)} }}"


class Holes(dict[str, Hole]):
    """By what is wrong."""

    def add(self, name: str, shown_by: str) -> Callable[[Break], Break]:
        def keep(opens: Break) -> Break:
            self[name] = Hole(opens, shown_by)
            return opens

        return keep


def everywhere(patch: Patch, function: Any, instead: Any) -> None:
    """Replaces a function in all modules of the hub, under whichever name they know it."""
    for module_name, module in list(sys.modules.items()):
        if module_name.split(".")[0] in ("cms", "search"):
            for name, value in list(vars(module).items()):
                if value is function:
                    patch.setattr(module, name, instead)


def all_of(shown: Any) -> Any:
    """The rule of visibility, but for objects of one model."""
    return lambda audience, model: (
        model.objects.all() if model is shown else visibility.visible_rows(audience, model)
    )


def resolve(patch: Patch, type_name: str, field_name: str, resolver: Any) -> None:
    patch.setattr(graphql_schema.type_map[type_name].fields[field_name], "resolve", resolver)
