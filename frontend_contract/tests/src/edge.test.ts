/** The client runs where there is little more than `fetch`: not Node, and no browser either. */

import assert from "node:assert/strict";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";

import { build } from "esbuild";
import type { Client, SourcePageQuery } from "source-hub-client";

import { url } from "./hub.js";

const ENTRY = `
  import { createClient, SourcePageDocument } from "source-hub-client";
  client = createClient({ url });
  answer = client.query(SourcePageDocument, { slug: "duo-integration" });
`;

it("needs nothing but what every runtime of the web has", async () => {
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    write: false,
    format: "iife",
    platform: "neutral",
  });
  const world: Record<string, unknown> = { url, client: null, answer: null };
  Object.assign(world, { fetch, Headers, URLSearchParams, AbortController, setTimeout, clearTimeout });

  runInNewContext(outputFiles[0]?.text ?? "", world);

  assert.ok((world as { client: Client | null }).client);
  const { data } = await (world as { answer: Promise<{ data: SourcePageQuery }> }).answer;
  assert.equal(data.source?.slug, "duo-integration");
});
