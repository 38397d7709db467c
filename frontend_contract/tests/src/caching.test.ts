/** A shared cache on the way to the hub: what it keeps, and what it asks again. */

import assert from "node:assert/strict";
import { request as send } from "node:http";
import { it } from "node:test";

import CachePolicy from "http-cache-semantics";
import { documentIds } from "source-hub-client";

import { url } from "./hub.js";

type Headers = Record<string, string | string[] | undefined>;

interface Message {
  status: number;
  headers: Headers;
  body: Buffer;
}

const path = `${new URL(url).pathname}?id=${documentIds.SourceIndex}&variables=${encodeURIComponent('{"path":"/sources/"}')}`;

function ask(headers: Headers, method = "GET"): Promise<Message> {
  return new Promise((resolve, reject) => {
    const asked = send(new URL(path, url), { method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    asked.on("error", reject).end();
  });
}

for (const encoding of ["gzip", "identity", "br", "gzip;q=0"]) {
  it(`keeps an answer, and finds that it has not changed: ${encoding}`, async () => {
    const request = { url: path, method: "GET", headers: { accept: "application/json", "accept-encoding": encoding } };
    const first = await ask(request.headers);
    const policy = new CachePolicy(request, first);
    assert.equal(first.status, 200);
    assert.equal(policy.storable(), true);
    assert.equal(policy.satisfiesWithoutRevalidation(request), false);

    const headers = policy.revalidationHeaders(request);
    const second = await ask(headers);
    const { policy: next, modified, matches } = policy.revalidatedPolicy({ ...request, headers }, second);

    assert.deepEqual([second.status, modified, matches, second.body.length], [304, false, true, 0]);
    for (const name of ["etag", "vary", "cache-control"]) assert.equal(second.headers[name], first.headers[name]);
    assert.equal(next.responseHeaders()["content-encoding"], first.headers["content-encoding"]);
    assert.equal(first.headers["content-encoding"], encoding === "gzip" ? "gzip" : undefined);
  });
}

it("does not give one reader what another one accepts", async () => {
  const request = (accept: string) => ({ url: path, method: "GET", headers: { accept: "*/*", "accept-encoding": accept } });
  const policy = new CachePolicy(request("gzip"), await ask(request("gzip").headers));

  // An unconditional question: what is kept was for others.
  assert.equal(policy.revalidationHeaders(request("identity"))["if-none-match"], undefined);
});

it("learns as much by HEAD as by GET", async () => {
  const headers = { accept: "application/json", "accept-encoding": "gzip", "x-request-id": "the-same-one" };
  const [get, head] = [await ask(headers), await ask(headers, "HEAD")];
  for (const { headers } of [get, head]) delete headers.date;

  assert.deepEqual([head.status, head.headers, head.body.length], [200, get.headers, 0]);
  assert.equal(Number(head.headers["content-length"]), get.body.length);
});
