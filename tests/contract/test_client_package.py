"""The client as others get it: generated, packed, typed, and small."""

import gzip
import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.contract.conftest import run

MOST_BYTES = 2_100
"""Of the runtime, compressed: everything but the documents that a frontend asks for."""

RIGHT = """
import {
  createClient, type ErrorCode, GuidePageDocument, type HubDocument, HubError, pages,
  type ResultOf, type RichText, SitemapDocument, SourcePageDocument, type SourcePageQuery,
  type VariablesOf,
} from "source-hub-client";

const client = createClient({ url: "https://cms.example.org/graphql/", retries: 1 });

export async function show(slug: string): Promise<string[]> {
  const variables: VariablesOf<typeof SourcePageDocument> = { slug };
  const { data, cacheTags } = await client.query(SourcePageDocument, variables);
  const same: SourcePageQuery = data satisfies ResultOf<typeof SourcePageDocument>;
  const notes = same.source?.topicMentions.nodes.map(({ note }) => note);
  return [...(notes ?? []), ...cacheTags];
}

export async function texts(signal: AbortSignal): Promise<string[]> {
  const { data } = await client.query(GuidePageDocument, { slug: "exams" }, { signal });
  return (data.guide?.body ?? []).map((block): string => {
    switch (block.__typename) {
      case "CalloutBlock": return block.kicker;
      case "DocumentBlock": return block.file.url;
      case "FigureBlock": return block.image.srcset;
      case "GuideTableBlock": return block.table?.headings.join() ?? "";
      case "GuideTextBlock": return block.text;
      case "QuoteBlock": return block.mention?.note ?? block.quote;
      case "SourceListBlock": return block.mentions[0]?.source.title ?? "";
      case "SourceMentionBlock": return block.source.website;
      case "UnknownBlock": return block.id;
      case "VideoBlock": return block.frameUrl;
      case "StepsBlock": return block.steps.map(({ heading }) => heading).join();
      default: return block satisfies never;
    }
  });
}

export async function* addresses(): AsyncGenerator<string> {
  for await (const { nodes } of pages(client, SitemapDocument, {}, (data) => data.sitemap)) {
    for (const { url } of nodes) yield url;
  }
}

export async function ask<Data, Variables extends Record<string, unknown>>(
  document: HubDocument<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  return (await client.query(document, variables, { previewToken: "x" })).data;
}

export const asked: Promise<SourcePageQuery> = ask(SourcePageDocument, { slug: "duo" });

export const known = new Map<string, HubDocument<unknown, Record<string, unknown>>>();
known.set("x", SitemapDocument as HubDocument<unknown, Record<string, unknown>>);

export function advice(error: HubError): "wait" | "report" {
  const code: ErrorCode | "NETWORK" | "HTTP" = error.code;
  return code === "RATE_LIMITED" || code === "NETWORK" ? "wait" : "report";
}

export const text: RichText = [{ type: "paragraph", children: [{ type: "break" }] }];

await client.query(SitemapDocument);

interface Tree { readonly kind: string; readonly definitions: readonly object[] }
declare const tree: Tree & { __apiType?: (variables: { slug: string }) => { title: string } };
declare const shortened: InstanceType<typeof String> & {
  __apiType?: (variables: { first?: number }) => { count: number };
};

export async function others(): Promise<unknown[]> {
  const { data } = await client.query(tree, { slug: "duo" });
  const { data: counted } = await client.query(shortened);
  const { data: told } = await client.query<{ hub: { intro: string } }>("{ hub { intro } }");
  const { data: unknown } = await client.query("query ($a: Int) { a }", { a: 1 }, { init: {} });
  const count: number = counted.count;
  return [data.title, count, told.hub.intro, unknown];
}
"""

IMPORTS = """
import {
  createClient, GuidePageDocument, HubError, pages, SourceIndexDocument, SourcePageDocument,
} from "source-hub-client";
const client = createClient({ url: "" });
declare const error: HubError;
export { client, error, GuidePageDocument, pages, SourceIndexDocument, SourcePageDocument };
"""

QUERY = "(await client.query(SourcePageDocument, { slug: '' }))"
BODY = "(await client.query(GuidePageDocument, { slug: '' })).data.guide!.body"

WRONG = {
    "unknown_field": f"{QUERY}.data.source?.zzz;",
    "null_not_considered": f"{QUERY}.data.source.title;",
    "no_variables": "await client.query(SourcePageDocument);",
    "missing_variable": "await client.query(SourcePageDocument, {});",
    "variable_of_wrong_type": "await client.query(SourcePageDocument, { slug: 7 });",
    "unknown_variable": "await client.query(SourcePageDocument, { slug: '', zzz: 1 });",
    "unknown_enum_value": "await client.query(SourceIndexDocument, { path: '', orderBy: 'ZZZ' });",
    "unknown_error_code": "if (error.code === 'ZZZ') console.log();",
    "field_of_another_block": (
        f"for (const block of {BODY}) if (block.__typename === 'StepsBlock') block.caption;"
    ),
    "unknown_block": f"for (const block of {BODY}) if (block.__typename === 'ZzzBlock') block.id;",
    "answer_to_a_text": "(await client.query('{ __typename }')).data.zzz;",
    "change_of_an_answer": f"{QUERY}.data.source!.title = '';",
    "pages_of_what_has_none": (
        "pages(client, SourcePageDocument, { slug: '' }, (data) => data.source);"
    ),
}


@pytest.fixture(scope="module")
def consumer(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of somebody else, which has installed the package and nothing more."""
    project = tmp_path_factory.mktemp("consumer")
    (project / "package.json").write_text('{"private": true, "type": "module"}')
    run("npm", "install", "--offline", "--no-audit", "--no-fund", str(tarball), directory=project)
    (project / "tsconfig.json").write_text(
        json.dumps(
            {
                "compilerOptions": {
                    "strict": True,
                    "noEmit": True,
                    "target": "ES2022",
                    "lib": ["ES2022", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
                    "module": "ESNext",
                    "moduleResolution": "Bundler",
                    "types": [],
                }
            }
        )
    )
    (project / "right.ts").write_text(RIGHT)
    for name, line in WRONG.items():
        (project / f"{name}.ts").write_text(f"{IMPORTS}{line}\n")
    return project


def test_the_generated_code_is_up_to_date(frontends: Path) -> None:
    """`make operations` writes it anew."""
    run("npx", "graphql-codegen", "--config=codegen.ts", "--check", directory=frontends / "client")


@pytest.mark.thorough
def test_stale_generated_code_fails_the_check(frontends: Path, tmp_path: Path) -> None:
    copy = frontends / "client"
    outdated = tmp_path / "outdated.ts"
    outdated.write_text((copy / "src" / "generated.ts").read_text().replace("website", "address"))
    config = tmp_path / "codegen.ts"
    config.write_text(
        (copy / "codegen.ts")
        .read_text()
        .replace('"../', f'"{frontends}/')
        .replace('"src/generated.ts"', json.dumps(str(outdated)))
        .replace('"./codegen.mjs"', json.dumps(str(copy / "codegen.mjs")))
    )
    check = ["npx", "graphql-codegen", f"--config={config}", "--check"]

    process = subprocess.run(check, cwd=copy, capture_output=True, text=True, check=False)

    assert process.returncode == 1
    assert "outdated.ts" in process.stdout + process.stderr


@pytest.mark.thorough
def test_the_package_holds_what_it_should(tarball: Path) -> None:
    names = subprocess.check_output(["tar", "--list", "--file", tarball], text=True).split()

    modules = ("client", "document", "error", "generated", "index", "pages", "print")
    modules += ("rich-text",)
    assert sorted(names) == sorted(
        [
            "package/LICENSE",
            "package/README.md",
            "package/codegen.d.mts",
            "package/codegen.mjs",
            "package/package.json",
            *(f"package/dist/{name}{end}" for name in modules for end in (".js", ".d.ts")),
        ]
    )


@pytest.mark.thorough
def test_the_package_can_be_published(frontends: Path, tarball: Path) -> None:
    assert "All good!" in run("npx", "publint", "run", "--strict", str(tarball))
    # It fails if a problem is left. `esm-only`: an old Node has to import what it would require.
    assert "🟢 (ESM)" in run("npx", "attw", str(tarball), "--profile=esm-only")


def test_right_use_compiles_and_wrong_use_does_not(frontends: Path, consumer: Path) -> None:
    tsc = frontends / "node_modules" / ".bin" / "tsc"

    process = subprocess.run(
        [tsc, "--project", consumer], capture_output=True, cwd=consumer, text=True, check=False
    )

    wrong = re.findall(r"^(\w+)\.ts\(\d+,\d+\): error TS\d+", process.stdout, re.MULTILINE)
    assert set(wrong) == WRONG.keys(), process.stdout
    assert "node_modules" not in process.stdout


@pytest.mark.thorough
def test_it_compiles_where_node_resolves_modules(frontends: Path, consumer: Path) -> None:
    tsc = str(frontends / "node_modules" / ".bin" / "tsc")
    options = ("--strict", "--noEmit", "--target", "ES2022", "--module", "NodeNext")
    run(tsc, *options, "--lib", "ES2022,DOM,DOM.AsyncIterable", "right.ts", directory=consumer)


@pytest.mark.thorough
def test_no_type_is_any(frontends: Path) -> None:
    declarations = sorted((frontends / "client" / "dist").glob("*.d.ts"))
    code = {
        path.name: re.sub(r"/\*.*?\*/|//[^\n]*|'[^']*'", "", path.read_text(), flags=re.DOTALL)
        for path in declarations
    }

    assert len(code) == 8
    # `kind` of documents is each client's own enum.
    found = {name: re.findall(r".*\bany\b.*", text) for name, text in code.items()}
    assert {name: lines for name, lines in found.items() if lines} == {
        "document.d.ts": ["    readonly kind: any;"]
    }


def bundle(project: Path, frontends: Path, *names: str) -> bytes:
    """What a bundler makes of a frontend that uses these names."""
    entry = project / "entry.mjs"
    entry.write_text(f'export {{ {", ".join(names)} }} from "source-hub-client";')
    esbuild = str(frontends / "node_modules" / ".bin" / "esbuild")
    options = ("--bundle", "--minify", "--format=esm", "--log-level=warning")
    return run(esbuild, str(entry), *options, directory=project).encode()


@pytest.mark.thorough
def test_the_runtime_is_small(frontends: Path, consumer: Path) -> None:
    runtime = bundle(consumer, frontends, "createClient", "HubError", "pages")

    assert len(gzip.compress(runtime)) < MOST_BYTES


@pytest.mark.thorough
def test_a_bundle_holds_only_the_operations_it_asks_for(frontends: Path, consumer: Path) -> None:
    runtime = bundle(consumer, frontends, "createClient")
    navigation = bundle(consumer, frontends, "createClient", "NavigationDocument")

    assert b"sha256:" not in runtime.replace(b'"sha256:".length', b"")
    assert b"query Navigation" in navigation
    assert b"query SourcePage" not in navigation
    assert len(navigation) - len(runtime) < 2_000
