/** What the client does with answers, failures and signals, against a server that says what it is told. */

import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { after, before, beforeEach, describe, it } from "node:test";

import {
  type ClientOptions,
  createClient,
  HubError,
  NavigationDocument,
  SearchDocument,
  SitemapDocument,
  SourcePageDocument,
} from "source-hub-client";

interface Received {
  method: string;
  url: URL;
  headers: IncomingMessage["headers"];
  body: string;
}

type Reply = (response: ServerResponse) => void;

const DATA = { navigation: [] };

const answer: Reply = (response) => {
  response.setHeader("Cache-Tag", "navigation, page:7").end(JSON.stringify({ data: DATA }));
};

function status(code: number, headers: Record<string, string> = {}): Reply {
  return (response) => response.writeHead(code, headers).end("<h1>A proxy</h1>");
}

function refusal(code: string, httpStatus: number): Reply {
  return (response) =>
    response
      .writeHead(httpStatus)
      .end(JSON.stringify({ errors: [{ message: "No.", extensions: { code, requestId: "x" } }] }));
}

const breakOff: Reply = (response) => response.destroy();
const saysNothing: Reply = () => undefined;

let received: Received[] = [];
let replies: Reply[] = [];

const server = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => (body += chunk.toString()));
  request.on("end", () => {
    const { method = "", url = "", headers } = request;
    received.push({ method, url: new URL(url, "http://hub"), headers, body });
    (replies.shift() ?? answer)(response);
  });
});

before(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
after(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  received = [];
  replies = [];
});

function clientOf(options: Partial<ClientOptions> = {}) {
  const { port } = server.address() as AddressInfo;
  return createClient({ url: `http://127.0.0.1:${port}/graphql/`, ...options });
}

function failsWith(expected: Partial<HubError>) {
  return (error: unknown): true => {
    assert.ok(error instanceof HubError, String(error));
    for (const [name, value] of Object.entries(expected)) {
      assert.deepEqual(error[name as keyof HubError], value);
    }
    return true;
  };
}

describe("a request", () => {
  it("is a GET that names the document and the variables, in one order", async () => {
    await clientOf().query(SitemapDocument, { locale: "nl", first: 5, after: undefined as never });
    await clientOf().query(SitemapDocument, { first: 5, locale: "nl" });
    await clientOf().query(NavigationDocument);

    const [first, second, third] = received;
    assert.equal(first?.method, "GET");
    assert.equal(first.body, "");
    assert.equal(first.url.pathname, "/graphql/");
    assert.deepEqual(
      [...first.url.searchParams],
      [
        ["id", SitemapDocument.documentId.replace("sha256:", "")],
        ["variables", '{"first":5,"locale":"nl"}'],
      ],
    );
    assert.equal(first.headers.accept, "application/graphql-response+json, application/json;q=0.9");
    assert.equal(second?.url.href, first.url.href);
    assert.deepEqual([...(third?.url.searchParams.keys() ?? [])], ["id"]);
  });

  it("is a POST where the address would be too long", async () => {
    const query = "long ".repeat(1000);
    await clientOf().query(SearchDocument, { query });

    assert.equal(received[0]?.method, "POST");
    assert.equal(received[0].url.search, "");
    assert.deepEqual(JSON.parse(received[0].body), {
      id: SearchDocument.documentId.replace("sha256:", ""),
      variables: { query },
    });
  });

  it("is a POST of the text where documents are not trusted", async () => {
    await clientOf({ trusted: false }).query(SourcePageDocument, { slug: "duo" });

    assert.deepEqual(JSON.parse(received[0]?.body ?? ""), {
      query: SourcePageDocument.text,
      variables: { slug: "duo" },
    });
  });

  it("carries headers of the client and of the query, and what it needs itself", async () => {
    await clientOf({ headers: { "X-One": "1", "X-Two": "2" } }).query(
      NavigationDocument,
      {},
      { init: { headers: { "X-Two": "two", Accept: "text/html" } } },
    );

    const { headers } = received[0] ?? {};
    assert.equal(headers?.["x-one"], "1");
    assert.equal(headers?.["x-two"], "two");
    assert.match(headers?.accept ?? "", /graphql-response/);
  });

  it("hands on what else fetch is to know", async () => {
    const given: RequestInit[] = [];
    const client = clientOf({
      fetch: (url, init) => {
        given.push(init);
        return fetch(url, init);
      },
    });
    const init = { next: { tags: ["navigation"] } } as RequestInit;
    await client.query(NavigationDocument, {}, { init });

    assert.deepEqual((given[0] as typeof init & { next: unknown }).next, { tags: ["navigation"] });
  });

  it("fails with what a framework throws through fetch", async () => {
    const reason = new Error("This page is made for each request.");
    const client = clientOf({ fetch: () => Promise.reject(reason) });

    await assert.rejects(client.query(NavigationDocument), reason);
  });

  it("with a preview token is a POST that no cache keeps", async () => {
    const given: RequestInit[] = [];
    const client = clientOf({
      previewToken: "of the client",
      fetch: (url, init) => {
        given.push(init);
        return fetch(url, init);
      },
    });
    await client.query(NavigationDocument, {}, { init: { cache: "force-cache" } });
    await client.query(NavigationDocument, {}, { previewToken: "of the query" });

    assert.deepEqual(
      received.map(({ method, headers }) => [method, headers["x-preview-token"]]),
      [
        ["POST", "of the client"],
        ["POST", "of the query"],
      ],
    );
    assert.equal(given[0]?.cache, "no-store");
  });
});

describe("an answer", () => {
  it("names what it depends on", async () => {
    const { data, errors, cacheTags } = await clientOf().query(NavigationDocument);

    assert.deepEqual(data, DATA);
    assert.deepEqual(errors, []);
    assert.deepEqual(cacheTags, ["navigation", "page:7"]);
  });

  it("to a document that the hub no longer knows is one to its text", async () => {
    replies = [refusal("PERSISTED_QUERY_NOT_FOUND", 400)];
    await clientOf({ retries: 0 }).query(NavigationDocument);

    assert.deepEqual(
      received.map(({ method }) => method),
      ["GET", "POST"],
    );
    assert.deepEqual(JSON.parse(received[1]?.body ?? ""), { query: NavigationDocument.text });
  });

  it("of a gateway that speaks GraphQL without codes is an error with its message", async () => {
    replies = [(response) => response.writeHead(401).end('{"errors":[{"message":"Who are you?"}]}')];
    const failing = clientOf().query(NavigationDocument);
    await assert.rejects(failing, failsWith({ code: "HTTP", status: 401, message: "Who are you?" }));
  });

  it("that is not of the hub is an error with its status", async () => {
    for (const reply of [status(404), status(200), (r: ServerResponse) => r.end("null")]) {
      replies = [reply];
      const failing = clientOf().query(NavigationDocument);
      await assert.rejects(failing, failsWith({ code: "HTTP" }));
    }
    assert.equal(received.length, 3);
  });
});

describe("tries again", () => {
  for (const [name, reply] of Object.entries({
    429: status(429),
    502: status(502),
    503: status(503),
    504: status(504),
    TIMEOUT: refusal("TIMEOUT", 503),
    "a connection that breaks off": breakOff,
  })) {
    it(`after ${name}`, async () => {
      replies = [reply, reply];
      assert.deepEqual((await clientOf().query(NavigationDocument)).data, DATA);
      assert.equal(received.length, 3);
    });
  }

  it("not after anything else", async () => {
    for (const code of [400, 403, 404, 500, 501]) {
      replies = [status(code)];
      const failing = clientOf().query(NavigationDocument);
      await assert.rejects(failing, failsWith({ code: "HTTP", status: code }));
    }
    assert.equal(received.length, 5);
  });

  it("as often as it may, and says what came last", async () => {
    replies = [status(503), breakOff, refusal("RATE_LIMITED", 429)];
    const failing = clientOf({ retries: 2 }).query(NavigationDocument);

    await assert.rejects(
      failing,
      failsWith({ code: "RATE_LIMITED", status: 429, message: "No.", requestId: null }),
    );
    assert.equal(received.length, 3);
  });

  it("never, if it may not", async () => {
    replies = [breakOff];
    const failing = clientOf({ retries: 0 }).query(NavigationDocument);

    await assert.rejects(failing, failsWith({ code: "NETWORK", status: 0, requestId: null }));
    assert.equal(received.length, 1);
  });

  it("later each time", async () => {
    replies = [status(503), status(503), status(503)];
    const times = await timesOf(clientOf({ retries: 3 }).query(NavigationDocument));

    // Half of 200, 400 and 800 ms at least, and no more than all of it.
    assert.ok(times >= 700 && times < 1900, `${times} ms`);
  });

  it("when Retry-After says so", async () => {
    replies = [status(429, { "Retry-After": "1" })];
    const inSeconds = await timesOf(clientOf().query(NavigationDocument));
    assert.ok(inSeconds >= 990, `${inSeconds} ms`);

    replies = [status(503, { "Retry-After": new Date(Date.now() - 5000).toUTCString() })];
    const asDate = await timesOf(clientOf().query(NavigationDocument));
    assert.ok(asDate < 500, `${asDate} ms`);
  });

  it("not when that would take too long", async () => {
    replies = [status(429, { "Retry-After": "60" })];
    const failing = clientOf().query(NavigationDocument);

    await assert.rejects(failing, failsWith({ code: "HTTP", status: 429 }));
  });
});

describe("gives up", () => {
  it("after the time it may take", async () => {
    replies = [saysNothing];
    const failing = clientOf({ timeoutMs: 100 }).query(NavigationDocument);

    await assert.rejects(failing, (error: unknown) => {
      assert.ok(error instanceof HubError);
      assert.equal(error.code, "NETWORK");
      assert.match(error.message, /did not answer in time/);
      return true;
    });
    assert.equal(received.length, 1);
  });

  it("when the body takes too long", async () => {
    replies = [(response) => response.write('{"data":')];
    const failing = clientOf({ timeoutMs: 100 }).query(NavigationDocument);

    await assert.rejects(failing, failsWith({ code: "NETWORK" }));
  });

  it("when the signal says so: before, during, and between attempts", async () => {
    const reason = new Error("The reader has left.");
    const client = clientOf();
    const before = client.query(NavigationDocument, {}, { signal: AbortSignal.abort(reason) });
    await assert.rejects(before, reason);
    assert.equal(received.length, 0);

    for (const reply of [saysNothing, status(503, { "Retry-After": "5" })]) {
      replies = [reply];
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 100);
      const failing = client.query(NavigationDocument, {}, { signal: controller.signal });
      assert.ok((await timesOf(assert.rejects(failing, reason))) < 2000);
    }
  });
});

async function timesOf(work: Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work;
  return performance.now() - began;
}
