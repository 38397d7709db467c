"""The shortest way from the root of the schema to each of its fields."""

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)

from cms.api.schema import graphql_schema
from tests.api.everything import WITH_A_KEY, possible_types, takes_ids
from tests.api.values import DEFAULTS, Values, first_arguments


@dataclass(frozen=True)
class Way:
    """How a query comes to a field: what stands before it, each step opening a brace."""

    owner: GraphQLObjectType
    name: str
    field: GraphQLField
    steps: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        return f"{self.owner.name}.{self.name}"

    @property
    def takes_a_key(self) -> bool:
        root, _, _ = [*self.steps, self.name][0].partition("(")
        return root in WITH_A_KEY

    def query(self, arguments: str = "", selection: str = "", variables: str = "") -> str:
        """`selection` comes with its braces; a field that needs one gets the name of its type."""
        if not selection and not is_leaf_type(get_named_type(self.field.type)):
            selection = "{ __typename }"
        before = "".join(f"{{ {step} " for step in self.steps)
        last = f"{{ {self.name}{arguments} {selection} }}"
        return f"query {variables} {before}{last}{' }' * len(self.steps)}"


def ways(values: Values, *, schema: GraphQLSchema = graphql_schema) -> Iterator[Way]:
    """Each field of each object type once, the nearest to the root first.

    What is asked for by its id may be of any type, so that this way is gone where there is no
    other.
    """
    given = {**DEFAULTS, **values}
    assert schema.query_type is not None
    level: list[tuple[GraphQLObjectType, tuple[str, ...]]] = [(schema.query_type, ())]
    by_id: dict[str, tuple[GraphQLObjectType, tuple[str, ...]]] = {}
    known = {schema.query_type.name}
    while level:
        below = []
        for owner, steps in level:
            for name, field in owner.fields.items():
                yield Way(owner, name, field, steps)
                named = get_named_type(field.type)
                if is_leaf_type(named):
                    continue
                step = f"{name}{first_arguments(field, given)}"
                for possible in possible_types(named, schema):
                    inside = (f"... on {possible.name}",) if is_abstract_type(named) else ()
                    place = possible, (*steps, step, *inside)
                    if takes_ids(field):
                        by_id.setdefault(possible.name, place)
                    elif possible.name not in known:
                        known.add(possible.name)
                        below.append(place)
        level = below or [place for name, place in by_id.items() if name not in known]
        known |= {owner.name for owner, _ in level}
