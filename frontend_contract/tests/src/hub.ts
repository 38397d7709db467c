/** The hub that is tested: `tests/contract/test_frontends.py` starts it, and says here what is in it. */

import { readFileSync } from "node:fs";

import { buildSchema } from "graphql";
import { createClient } from "source-hub-client";

function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set: these tests are run by pytest, tests/contract/test_frontends.py`);
  }
  return value;
}

export const url = given("HUB_URL");

/** How the hub is set up: see `MODES` in errors.test.ts. */
export const mode = given("HUB_MODE");

/** A draft of the guide `every-block` with the title “Drafted”, and one that cannot be shown. */
export const previewToken = given("HUB_PREVIEW_TOKEN");
export const brokenPreviewToken = given("HUB_BROKEN_PREVIEW_TOKEN");

export const schema = buildSchema(
  readFileSync(new URL("../../schema.graphql", import.meta.url), "utf8"),
);

export const client = createClient({ url });
