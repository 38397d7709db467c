"""Operations that nobody would write, made from the schema by chance: valid ones, and nearly so."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
)

from cms.api.schema import graphql_schema
from tests.api.everything import possible_types
from tests.api.values import needed
from tests.api.wrong_values import WRONG

DEEPEST = 5
USUAL: dict[str, tuple[Any, ...]] = {
    "String": ("open", "", "/", "/sources/open/", "en", "nl", '"a b" -c', "é\N{GRINNING FACE}"),
    "Int": (0, 1, 20, 100),
    "Float": (0.5, 1),
    "Boolean": (True, False),
    "DateTime": ("2000-01-01T00:00:00Z",),
}


@dataclass
class MadeUp:
    """One operation, with its variables.

    `rightly` says how often each part of it follows the schema, and `reasonably` how often its
    values do.
    """

    random: Random
    rightly: float
    reasonably: float
    ids: tuple[str, ...] = ()
    variables: dict[str, Any] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)

    def request(self) -> dict[str, Any]:
        query = graphql_schema.query_type
        assert query is not None
        selection = self._selection(query, self.random.randint(1, DEEPEST))
        head = f"query MadeUp{self._declarations()}"
        return {
            "query": " ".join([f"{head} {selection}", *self.fragments]),
            "variables": self.variables,
            "operationName": "MadeUp" if self._rightly() else self.random.choice([None, "", "No"]),
        }

    def _rightly(self) -> bool:
        return self.random.random() < self.rightly

    def _declarations(self) -> str:
        return f"({', '.join(self.declared)})" if self.declared else ""

    def _selection(self, owner: GraphQLObjectType, depth: int) -> str:
        names = list(owner.fields)
        chosen = [self.random.choice(names) for _ in range(self.random.randint(1, 4))]
        texts = [self._field(owner, name, depth) for name in chosen]
        if not self._rightly():
            texts.append(self.random.choice(["nothing", "__schema { types { name } }", "... No"]))
        texts = [text for text in texts if text] or ["__typename"]
        body = f"{{ {' '.join(texts)} }}"
        if self.random.random() < 0.15:
            name = f"F{len(self.fragments)}"
            self.fragments.append(f"fragment {name} on {owner.name} {body}")
            return f"{{ ...{name} }}"
        return f"{{ ... on {owner.name} {body} }}" if self.random.random() < 0.1 else body

    def _field(self, owner: GraphQLObjectType, name: str, depth: int) -> str:
        found = owner.fields[name]
        named = get_named_type(found.type)
        alias = f"a{self.random.randrange(10**6)}: "
        if depth <= 1 and not is_leaf_type(named):
            return "" if self._rightly() else name
        head = f"{alias}{name}{self._arguments(found.args)}{self._directive(0.1)}"
        if is_leaf_type(named):
            return head if self._rightly() else f"{head} {{ id }}"
        inside = [
            f"... on {possible.name} {self._selection(possible, depth - 1)}"
            if is_abstract_type(named)
            else self._selection(possible, depth - 1)
            for possible in self._some(possible_types(named))
        ]
        below = " ".join(inside)
        return f"{head} {{ {below} }}" if is_abstract_type(named) else f"{head} {below}"

    def _some(self, items: Any) -> list[Any]:
        return self.random.sample(list(items), self.random.randint(1, len(items)))

    def _directive(self, often: float) -> str:
        if self.random.random() > often:
            return ""
        name = self.random.choice(["include", "skip"] if self._rightly() else ["no", "deprecated"])
        return f" @{name}(if: {self.random.choice(['true', 'false'])})"

    def _arguments(self, arguments: Any) -> str:
        given = [
            f"{name}: {self._variable(argument)}"
            for name, argument in arguments.items()
            if needed(argument) or self.random.random() < 0.4
        ]
        if not self._rightly():
            given.append(self.random.choice(["no: 1", "first: 1e9", "locale: NULL", "slug: [$no]"]))
        return f"({', '.join(given)})" if given else ""

    def _variable(self, argument: Any) -> str:
        """The values themselves may be anything, which is why they go beside the query."""
        name = f"v{len(self.declared)}"
        self.declared.append(f"${name}: {argument.type}")
        self.variables[name] = self._value(argument.type)
        return f"${name}"

    def _value(self, kind: Any) -> Any:
        if self.random.random() > self.reasonably:
            return self.random.choice(WRONG)
        nullable = get_nullable_type(kind)
        if is_list_type(nullable):
            return [self._value(nullable.of_type) for _ in range(self.random.randint(0, 3))]
        if isinstance(nullable, GraphQLEnumType):
            return self.random.choice(list(nullable.values))
        if isinstance(nullable, GraphQLInputObjectType):
            return {
                name: self._value(inner.type)
                for name, inner in nullable.fields.items()
                if needed(inner) or self.random.random() < 0.5
            }
        usual = self.ids if nullable.name == "ID" and self.ids else USUAL.get(nullable.name, WRONG)
        return self.random.choice(usual)
