"""The tools of others that make code of the schema take it as it is."""

import json
from pathlib import Path

import pytest

from tests.contract.conftest import run

pytestmark = pytest.mark.thorough

STRICT = {
    "strict": True,
    "noEmit": True,
    "target": "ES2022",
    "module": "ESNext",
    "moduleResolution": "Bundler",
    "types": [],
}

RELAY = """
import { graphql } from "relay-runtime";

export const query = graphql`
  query SourcesQuery($slug: String!) {
    source(slug: $slug) { ...Sources_source }
    node(id: "x") { __typename ... on TopicPage { title } }
  }
`;
export const fragment = graphql`
  fragment Sources_source on Source
  @refetchable(queryName: "SourcesAgainQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" }) {
    title
    topicMentions(first: $first, after: $after) @connection(key: "Sources_topicMentions") {
      edges { node { note section { heading } } }
    }
  }
`;
"""

TADA = """
import { initGraphQLTada, type ResultOf } from "gql.tada";
import type { introspection } from "./graphql-env.d.ts";

const graphql = initGraphQLTada<{ introspection: introspection }>();
export const query = graphql(`
  query Notes($slug: String!) {
    source(slug: $slug) { title topicMentions(first: 3) { nodes { note } } }
  }
`);
export function notes(data: ResultOf<typeof query>): string[] {
  return data.source?.topicMentions.nodes.map(({ note }) => note) ?? [];
}
"""

PRESET = """
import { graphql } from "./gql/index";
import type { ResultOf } from "@graphql-typed-document-node/core";

const query = graphql(`
  query Notes($slug: String!) {
    source(slug: $slug) { title topicMentions(first: 3) { nodes { note } } }
  }
`);
export function notes(data: ResultOf<typeof query>): string[] {
  return data.source?.topicMentions.nodes.map(({ note }) => note) ?? [];
}
"""


@pytest.fixture
def project(frontends: Path, tmp_path: Path) -> Path:
    """A folder that has the tools."""
    (tmp_path / "node_modules").symlink_to(frontends / "node_modules")
    return tmp_path


def compile_strictly(project: Path, **options: object) -> None:
    settings = {"compilerOptions": STRICT | options, "include": ["**/*.ts"]}
    (project / "tsconfig.json").write_text(json.dumps(settings))
    run("npx", "tsc", "--project", str(project), directory=project)


def test_relay(frontends: Path, project: Path) -> None:
    """A connection that is refetched, and an object by its id, are as Relay's compiler wants."""
    settings = {"src": ".", "schema": str(frontends / "schema.graphql"), "language": "typescript"}
    (project / "relay.config.json").write_text(json.dumps(settings))
    (project / "Sources.ts").write_text(RELAY)

    run("npx", "relay-compiler", directory=project)

    assert (project / "__generated__" / "SourcesAgainQuery.graphql.ts").exists()


def test_gql_tada(frontends: Path, project: Path) -> None:
    plugin = {
        "name": "gql.tada/ts-plugin",
        "schema": str(frontends / "schema.graphql"),
        "tadaOutputLocation": "./graphql-env.d.ts",
    }
    (project / "notes.ts").write_text(TADA)
    (project / "tsconfig.json").write_text(json.dumps({"compilerOptions": {"plugins": [plugin]}}))

    run("npx", "gql.tada", "generate-output", directory=project)

    compile_strictly(project, plugins=[plugin])
    run("npx", "gql.tada", "check", directory=project)


def test_the_client_preset_of_codegen(frontends: Path, project: Path) -> None:
    settings = {
        "schema": str(frontends / "schema.graphql"),
        "documents": ["notes.ts"],
        "generates": {"./gql/": {"preset": "client", "config": {"useTypeImports": True}}},
    }
    (project / "codegen.json").write_text(json.dumps(settings))
    (project / "notes.ts").write_text(PRESET)

    run("npx", "graphql-codegen", "--config=codegen.json", directory=project)

    compile_strictly(project)
