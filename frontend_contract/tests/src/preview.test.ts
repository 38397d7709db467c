/** A token shows its draft to each of the set-ups, and to nobody else. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { createClient, GuidePageDocument, RouteDocument } from "source-hub-client";

import { previewToken, url } from "./hub.js";
import { SETUPS } from "./setups.js";

const variables = { slug: "every-block" };

for (const [name, setUp] of Object.entries(SETUPS)) {
  describe(name, () => {
    it("shows the draft, by POST", async () => {
      const { ask, methods } = setUp(url, previewToken);

      assert.equal((await ask(GuidePageDocument, variables)).guide?.title, "Drafted");
      assert.deepEqual(methods, ["POST"]);
    });

    it("shows what is public to everybody else", async () => {
      const { ask } = setUp(url);

      assert.equal((await ask(GuidePageDocument, variables)).guide?.title, "Every block");
    });
  });
}

it("a token for one query is as good", async () => {
  const client = createClient({ url });
  const path = "/guides/every-block/";

  const draft = await client.query(RouteDocument, { path }, { previewToken });
  const published = await client.query(RouteDocument, { path });

  assert.ok(draft.data.route?.__typename === "GuidePage");
  assert.equal(draft.data.route.title, "Drafted");
  assert.deepEqual(draft.cacheTags, []);
  assert.ok(published.data.route?.__typename === "GuidePage");
  assert.equal(published.data.route.title, "Every block");
});
