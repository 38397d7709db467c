from collections.abc import Iterable, Iterator

from django.http import HttpRequest
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLResolveInfo,
    OperationDefinitionNode,
    SelectionSetNode,
)

from cms.api.dependencies import Dependencies
from cms.api.scope import Scope, check_locale, load_scope
from cms.visibility import PUBLIC, Viewer


class Context:
    """What resolvers know of the request. A scope is loaded once for each language asked for."""

    def __init__(
        self, request: HttpRequest, asked: frozenset[str], viewer: Viewer = PUBLIC
    ) -> None:
        self.request = request
        self.viewer = viewer
        self.asked = asked
        self.dependencies = Dependencies()
        self._scopes: dict[str, Scope] = {}

    def scope(self, locale: str | None) -> Scope:
        code = check_locale(locale)
        if code not in self._scopes:
            self._scopes[code] = load_scope(
                self.request, code, self.asked, self.viewer, self.dependencies
            )
        return self._scopes[code]


def field_names(document: DocumentNode) -> frozenset[str]:
    """The names of all fields anywhere in a document.

    Coarser than what an operation really selects: a statement may bring along more than is needed,
    but never less.
    """
    names: set[str] = set()
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            _collect(definition.selection_set, names)
    return frozenset(names)


def _collect(selections: SelectionSetNode | None, names: set[str]) -> None:
    for selection in selections.selections if selections else ():
        if isinstance(selection, FieldNode):
            names.add(selection.name.value)
        if not isinstance(selection, FragmentSpreadNode):
            _collect(selection.selection_set, names)  # type: ignore[attr-defined]


def selects(info: GraphQLResolveInfo, *names: str) -> bool:
    """Whether the field being resolved is asked for any of these fields directly below it."""
    return any(node.name.value in names for node in fields_below(info, info.field_nodes))


def fields_below(info: GraphQLResolveInfo, nodes: Iterable[FieldNode]) -> Iterator[FieldNode]:
    """All that is selected directly below these nodes of one field, by fragments or not."""
    for node in nodes:
        yield from _fields_in(node.selection_set, info)


def _fields_in(
    selections: SelectionSetNode | None, info: GraphQLResolveInfo
) -> Iterator[FieldNode]:
    for selection in selections.selections if selections else ():
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, FragmentSpreadNode):
            yield from _fields_in(info.fragments[selection.name.value].selection_set, info)
        else:
            yield from _fields_in(selection.selection_set, info)  # type: ignore[attr-defined]
