/** Every code that a client can cause, from a hub that is set up for it. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { isEnumType } from "graphql";
import {
  createClient,
  type ErrorCode,
  HubError,
  SearchDocument,
  SourceIndexDocument,
  SourcePageDocument,
} from "source-hub-client";

import { brokenPreviewToken, mode, schema, url } from "./hub.js";
import { type Ask, Refused, SETUPS } from "./setups.js";

type Mode = "open" | "trusted-only" | "rate-limited" | "hurried";

interface Request extends RequestInit {
  /** What follows the address. */
  query?: string;
}

/** How the code is caused, in which mode of the hub, and the status that comes with it. */
type Cause =
  | { mode: Mode; status: number; request: Request }
  | { mode: Mode; ask: (ask: Ask) => Promise<unknown>; previewToken?: string }
  | { excuse: string };

const accept = "application/graphql-response+json";

function asking(query: string, variables: object = {}): Request {
  return posting(JSON.stringify({ query, variables }));
}

function posting(body: string): Request {
  return { method: "POST", body, headers: { Accept: accept, "Content-Type": "application/json" } };
}

const list = { path: "/sources/" };

/** TypeScript misses the code that has no entry here. */
const CAUSES: Record<ErrorCode, Cause> = {
  BAD_REQUEST: { mode: "open", status: 400, request: posting("{") },
  METHOD_NOT_ALLOWED: { mode: "open", status: 405, request: { method: "DELETE" } },
  NOT_ACCEPTABLE: { mode: "open", status: 406, request: { headers: { Accept: "text/csv" } } },
  PAYLOAD_TOO_LARGE: { mode: "open", status: 413, request: posting(" ".repeat(100_001)) },
  UNSUPPORTED_MEDIA_TYPE: {
    mode: "open",
    status: 415,
    request: { method: "POST", body: "{}", headers: { "Content-Type": "text/plain" } },
  },
  BATCH_TOO_LARGE: {
    mode: "open",
    status: 400,
    request: posting(JSON.stringify(Array(11).fill({ query: "{ __typename }" }))),
  },
  RATE_LIMITED: { mode: "rate-limited", ask: (ask) => ask(SourcePageDocument, { slug: "duo" }) },
  PERSISTED_QUERY_NOT_FOUND: {
    mode: "open",
    status: 400,
    request: { query: `?id=${"0".repeat(64)}`, headers: { Accept: accept } },
  },
  PERSISTED_QUERY_ONLY: {
    mode: "trusted-only",
    status: 403,
    request: asking("{ hub { sourceIntro } }"),
  },
  PARSE_FAILED: { mode: "open", status: 400, request: asking("{ hub {") },
  VALIDATION_FAILED: { mode: "open", status: 400, request: asking("{ hub { zzz } }") },
  QUERY_TOO_COMPLEX: {
    mode: "open",
    status: 400,
    request: asking(
      "{ topics(first: 100) { nodes { guides(first: 100) { nodes { sources { title } } } } } }",
    ),
  },
  BAD_USER_INPUT: {
    mode: "open",
    ask: (ask) => ask(SourcePageDocument, {} as { slug: string }),
  },
  INVALID_PAGE_SIZE: {
    mode: "open",
    ask: (ask) => ask(SourceIndexDocument, { ...list, first: 101 }),
  },
  INVALID_CURSOR: {
    mode: "open",
    ask: (ask) => ask(SourceIndexDocument, { ...list, after: "zzz" }),
  },
  UNKNOWN_LOCALE: {
    mode: "open",
    ask: (ask) => ask(SourceIndexDocument, { ...list, locale: "xx" }),
  },
  QUERY_TOO_LONG: {
    mode: "open",
    ask: (ask) => ask(SearchDocument, { query: "exam ".repeat(200) }),
  },
  INVALID_PREVIEW_TOKEN: {
    mode: "open",
    ask: (ask) => ask(SourceIndexDocument, list),
    previewToken: "forged",
  },
  PREVIEW_UNAVAILABLE: {
    mode: "open",
    ask: (ask) => ask(SourceIndexDocument, list),
    previewToken: brokenPreviewToken,
  },
  FORBIDDEN: { mode: "open", status: 200, request: asking("{ changes { __typename } }") },
  CURSOR_TOO_OLD: {
    excuse: "It takes a cursor of a month ago. tests/api/test_changes_feed.py has one.",
  },
  TIMEOUT: { mode: "hurried", ask: (ask) => ask(SourceIndexDocument, list) },
  UNAVAILABLE: {
    excuse: "The database is out of reach. tests/database/test_outages.py takes it away.",
  },
  INTERNAL_ERROR: {
    excuse: "A defect of the hub, which no request is known to cause. tests/api/test_errors.py plants one.",
  },
};

it("the codes are those of the schema", () => {
  const type = schema.getType("ErrorCode");
  assert.ok(isEnumType(type));
  const codes = type.getValues().map(({ name }) => name);

  assert.deepEqual(Object.keys(CAUSES).sort(), codes.sort());
});

it("the hub is in a mode that causes some", () => {
  assert.ok(Object.values(CAUSES).some((cause) => "mode" in cause && cause.mode === mode));
});

for (const [code, cause] of Object.entries(CAUSES)) {
  if (!("mode" in cause) || cause.mode !== mode) continue;

  if ("request" in cause) {
    it(code, async () => {
      const { query = "", ...init } = cause.request;
      const response = await fetch(`${url}${query}`, init);
      const { errors } = (await response.json()) as { errors: HubError["errors"] };

      assert.equal(errors[0]?.extensions.code, code);
      assert.equal(response.status, cause.status);
      assert.equal(errors[0].extensions.requestId, response.headers.get("x-request-id"));
    });
  } else {
    describe(code, () => {
      for (const [name, setUp] of Object.entries(SETUPS)) {
        it(name, async () => {
          const { ask } = setUp(url, cause.previewToken);
          await assert.rejects(cause.ask(ask), new Refused(code));
        });
      }
    });
  }
}

if (mode === "open") {
  it("an error of the client says what can be reported", async () => {
    const client = createClient({ url, headers: { "X-Request-Id": "frontend-0001" } });
    const failing = client.query(SourceIndexDocument, { ...list, locale: "xx" });

    await assert.rejects(failing, (error: unknown) => {
      assert.ok(error instanceof HubError);
      assert.equal(error.code, "UNKNOWN_LOCALE");
      assert.equal(error.status, 200);
      assert.equal(error.requestId, "frontend-0001");
      assert.match(error.message, /no content in the language 'xx'/);
      assert.deepEqual(error.errors[0]?.path, ["sources"]);
      return true;
    });
  });

  it("an answer in part can be asked for", async () => {
    const client = createClient({ url });
    const { data, errors } = await client.query(
      SourcePageDocument,
      { slug: "duo-integration", topicMentions: 101 },
      { partial: true },
    );

    assert.deepEqual(
      errors.map(({ path, extensions }) => [path, extensions.code]),
      [[["source", "topicMentions"], "INVALID_PAGE_SIZE"]],
    );
    assert.equal(data.source, null);
    assert.notEqual(data.hub.sourceIntro, "");
  });
}
