/**
 * Serves the built site, and leaves out of its pages what nobody needs.
 *
 * No component of this site runs in the browser. Next.js sends its runtime and the tree of each page
 * all the same, more than the page itself; here they are taken out of the HTML. Without this file
 * (`next start`) the site works, too.
 */

import { createServer } from "node:http";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import next from "next";

const HOST = process.env.HOST ?? "127.0.0.1";
const PORT = Number(process.env.PORT ?? 3000);

/** Scripts that run, and the tags that fetch them early; data such as JSON-LD stays. */
const SCRIPTS =
  /<script(?![^>]*type="application\/ld\+json")[^>]*>[\s\S]*?<\/script>|<link[^>]*as="script"[^>]*>/g;

const ERROR_PAGE = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>Something went wrong</title>
<style>:root{color-scheme:light dark}body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:18vh auto 0;padding:0 1.5rem}
h1{font:600 2rem/1.2 ui-serif,Georgia,serif}</style>
<main><h1>Something went wrong on our side</h1>
<p>The page could not be made just now. Please try again in a minute.</p>
<p><a href="">Try again</a> or go to the <a href="/">home page</a>.</p></main></html>`;

const COMPRESSIONS = {
  br: (/** @type {Buffer} */ body) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: promisify(gzip),
};

const site = next({ dev: false, hostname: HOST, port: PORT });
await site.prepare();
const handle = site.getRequestHandler();

const server = createServer((request, response) => {
  addSlashToApi(request);
  withoutScripts(request, response);
  void handle(request, response);
});
server.listen(PORT, HOST, () => console.log(`The site listens at http://${HOST}:${PORT}`));

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}

/**
 * Every address of the site ends with a slash; who calls the API need not know.
 *
 * @param {IncomingMessage} request
 */
function addSlashToApi(request) {
  request.url = request.url?.replace(/^(\/api\/[^?]*[^/?])(?=\?|$)/, "$1/");
}

/**
 * Hold a page back until it is complete, and send it without scripts.
 *
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 */
function withoutScripts(request, response) {
  const accepted = String(request.headers["accept-encoding"] ?? "");
  // Pages are compressed here, not by Next.js, so that they can be read.
  delete request.headers["accept-encoding"];

  /** @type {Buffer[]} */
  const parts = [];
  const { write, end, flushHeaders } = response;
  const isPage = () => String(response.getHeader("content-type") ?? "").startsWith("text/html");

  response.flushHeaders = () => {
    if (!isPage()) flushHeaders.call(response);
  };
  response.write = (/** @type {any[]} */ ...given) => {
    if (!isPage()) return Reflect.apply(write, response, given);
    parts.push(bufferOf(given));
    return true;
  };
  response.end = (/** @type {any[]} */ ...given) => {
    if (!isPage() || request.method === "HEAD" || response.statusCode === 304) {
      return Reflect.apply(end, response, given);
    }
    parts.push(bufferOf(given));
    void finished(Buffer.concat(parts).toString(), accepted, response).then((body) =>
      end.call(response, body, "utf-8"),
    );
    return response;
  };
}

/**
 * The body to send, with its headers set.
 *
 * @param {string} html
 * @param {string} accepted the encodings that the browser accepts
 * @param {ServerResponse} response
 * @returns {Promise<Buffer>}
 */
async function finished(html, accepted, response) {
  const failed = response.statusCode >= 500;
  const page = Buffer.from(failed ? ERROR_PAGE : html.replace(SCRIPTS, ""));
  if (failed) response.setHeader("Cache-Control", "no-store");
  const encoding = /\bbr\b/.test(accepted) ? "br" : /\bgzip\b/.test(accepted) ? "gzip" : null;
  const body = encoding ? await COMPRESSIONS[encoding](page) : page;
  if (encoding) response.setHeader("Content-Encoding", encoding);
  response.appendHeader("Vary", "Accept-Encoding");
  response.setHeader("Content-Length", body.length);
  return body;
}

/**
 * What was given to `write` or `end` of a response, whose first argument may be missing.
 *
 * @param {any[]} given
 */
function bufferOf([chunk, encoding]) {
  if (chunk === undefined || chunk === null || typeof chunk === "function") return Buffer.alloc(0);
  return typeof chunk === "string"
    ? Buffer.from(chunk, typeof encoding === "string" ? /** @type {BufferEncoding} */ (encoding) : "utf-8")
    : Buffer.from(chunk);
}

/** @typedef {import("node:http").IncomingMessage} IncomingMessage */
/** @typedef {import("node:http").ServerResponse} ServerResponse */
