"""Operations of a team's own: what the client's preset makes of them, and the hub knows."""

import json
from pathlib import Path

import pytest

from cms.api.execution.operations import operations_in
from tests.contract.conftest import run


@pytest.mark.thorough
def test_a_team_makes_documents_of_its_own_operations(frontends: Path, tmp_path: Path) -> None:
    """The hub knows them by the manifest, or by the files, with the same hashes."""
    (tmp_path / "node_modules").symlink_to(frontends / "node_modules")
    (tmp_path / "fragments").mkdir()
    (tmp_path / "fragments" / "Card.graphql").write_text("fragment Card on Source { title ...Id }")
    (tmp_path / "fragments" / "Id.graphql").write_text("fragment Id on Source { id }")
    (tmp_path / "Ours.graphql").write_text(
        "# What we show.\nquery Ours($slug: String!) { source(slug: $slug) { ...Card intro } }"
    )
    generated = tmp_path / "hub"
    config = {
        "schema": str(frontends / "schema.graphql"),
        "documents": [f"{tmp_path}/*.graphql", f"{tmp_path}/fragments/*.graphql"],
        "generates": {f"{generated}/": {"preset": "source-hub-client/codegen"}},
    }
    (tmp_path / "codegen.json").write_text(json.dumps(config))
    run("npx", "graphql-codegen", f"--config={tmp_path}/codegen.json", directory=frontends)

    [listed] = operations_in(generated / "operations.json")
    [written] = operations_in(tmp_path)
    assert (listed.name, listed.id, listed.text) == ("Ours", written.id, written.text)
    (tmp_path / "ours.ts").write_text(
        'import { createClient } from "source-hub-client";\n'
        'import { OursDocument } from "./hub/documents";\n'
        'const client = createClient({ url: "" });\n'
        "const { data } = await client.query(OursDocument, { slug: '' });\n"
        "export const title: string | undefined = data.source?.title;\n"
    )
    tsc = str(frontends / "node_modules" / ".bin" / "tsc")
    options = ("--strict", "--noEmit", "--target", "ES2022", "--module", "ESNext")
    options += ("--moduleResolution", "Bundler", "--lib", "ES2022,DOM,DOM.AsyncIterable")
    run(tsc, *options, "ours.ts", directory=tmp_path)
