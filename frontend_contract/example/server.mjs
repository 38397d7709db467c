/**
 * Serves the built site, and leaves out of its pages what nobody needs.
 *
 * No component of this site runs in the browser. Next.js sends its runtime and the tree of each page
 * all the same, more than the page itself; here they are taken out of the HTML. Two small scripts are
 * put into pages instead: `suggest.js`, which helps to fill in the search form, and `video.js` where there
 * is a video. Browsers run these, and no other, because the policy names the hashes of their texts. Without
 * this file (`next start`) the site works, too: it searches without help, and links to videos.
 */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import next from "next";

const HOST = process.env.HOST ?? "127.0.0.1";
const PORT = Number(process.env.PORT ?? 3000);
const HUB = new URL(process.env.HUB_URL ?? "http://127.0.0.1:8000").origin;
const ADMIN = process.env.ADMIN_ORIGIN ?? HUB;

const SUGGEST = readFileSync(join(import.meta.dirname, "suggest.js"), "utf-8");
const VIDEO = readFileSync(join(import.meta.dirname, "video.js"), "utf-8");

const SCRIPT_HASHES = [SUGGEST, VIDEO]
  .map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`)
  .join(" ");

/**
 * What a page may do. The drafts of an editor are checked by a script of the hub.
 *
 * @param {boolean} isPreview
 */
const policy = (isPreview) =>
  [
    "default-src 'none'",
    `script-src ${SCRIPT_HASHES}${isPreview ? ` ${ADMIN}/static/` : ""}`,
    "frame-src https://www.youtube-nocookie.com https://player.vimeo.com",
    "connect-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    `img-src 'self' data: https: ${HUB}`,
    "form-action 'self'",
    "base-uri 'none'",
    // The admin shows drafts in a frame.
    `frame-ancestors 'self' ${ADMIN}`,
  ].join("; ");

const HEADERS = {
  "Referrer-Policy": "strict-origin-when-cross-origin",
  "X-Content-Type-Options": "nosniff",
};

/** Scripts that run, and the tags that fetch them early; data such as JSON-LD stays, and the checks of drafts. */
const SCRIPTS =
  /<script(?![^>]*(?:type="application\/ld\+json"|src="[^"]*\/previews\/checks\.js"))[^>]*>[\s\S]*?<\/script>|<link[^>]*as="script"[^>]*>/g;

const ERROR_TEXTS = {
  en: {
    title: "Something went wrong",
    heading: "Something went wrong on our side",
    text: "The page could not be made just now. Please try again in a minute.",
    again: "Try again",
    home: "To the home page",
  },
  nl: {
    title: "Er ging iets mis",
    heading: "Er ging iets mis bij ons",
    text: "De pagina kon nu niet worden gemaakt. Probeer het over een minuut opnieuw.",
    again: "Probeer opnieuw",
    home: "Naar de startpagina",
  },
  ar: {
    title: "حدث خطأ",
    heading: "حدث خطأ من جانبنا",
    text: "تعذّر إعداد الصفحة الآن. حاول مرة أخرى بعد دقيقة.",
    again: "حاول مرة أخرى",
    home: "إلى الصفحة الرئيسية",
  },
};

/**
 * The page that says that something went wrong, in the language of the address: the hub cannot be asked.
 *
 * @param {string} path
 */
function errorPage(path) {
  const first = path.split("/")[1] ?? "";
  const language = /** @type {keyof typeof ERROR_TEXTS} */ (first in ERROR_TEXTS ? first : "en");
  const { title, heading, text, again, home } = ERROR_TEXTS[language];
  return `<!doctype html><html lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${title}</title><link rel="icon" href="/icon.svg">
<style>:root{color-scheme:light dark}body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:18vh auto 0;padding:0 1.5rem}
h1{font:600 2rem/1.2 ui-serif,Georgia,serif}</style>
<main><h1>${heading}</h1>
<p>${text}</p>
<p><a href="">${again}</a> · <a href="${language === first ? `/${language}/` : "/"}">${home}</a></p></main></html>`;
}

const COMPRESSIONS = {
  br: (/** @type {Buffer} */ body) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: promisify(gzip),
};

const site = next({ dev: false, dir: import.meta.dirname, hostname: HOST, port: PORT });
await site.prepare();
const handle = site.getRequestHandler();

const server = createServer((request, response) => {
  addSlashToApi(request);
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  response.setHeader("Content-Security-Policy", policy(isPreview(request)));
  // What an editor sees is nobody else's, and nothing that a browser has kept is as new.
  if (isPreview(request)) delete request.headers["if-none-match"];
  withoutScripts(request, response);
  if (isAddress(request.url ?? "/")) {
    void handle(request, response);
  } else {
    response.statusCode = 404;
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end();
  }
});
server.once("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
server.listen(PORT, HOST, () => console.log(`The site listens at http://${HOST}:${PORT}`));

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}

/**
 * Can something be at this address? Its path must be text, in which nothing is hidden.
 *
 * @param {string} url
 */
function isAddress(url) {
  try {
    return !/\p{Cc}/u.test(decodeURIComponent(url.split("?")[0] ?? ""));
  } catch {
    return false;
  }
}

/**
 * Does an editor look at drafts? Next.js decides that by another cookie, which is set and goes with this.
 *
 * @param {IncomingMessage} request
 */
function isPreview({ headers }) {
  return /(?:^|; )(?:preview-token|__prerender_bypass)=/.test(headers.cookie ?? "");
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
  /** @type {Buffer[]} */
  const parts = [];
  const { write, end, flushHeaders } = response;
  const isPage = () => String(response.getHeader("content-type") ?? "").startsWith("text/html");

  const keep = () => {
    if (!response.headersSent) sayWhoMayKeep(request, response, isPage());
  };

  response.flushHeaders = () => {
    if (isPage()) return;
    keep();
    flushHeaders.call(response);
  };
  response.write = (/** @type {any[]} */ ...given) => {
    if (!isPage()) {
      keep();
      return Reflect.apply(write, response, given);
    }
    parts.push(bufferOf(given));
    return true;
  };
  response.end = (/** @type {any[]} */ ...given) => {
    // Next.js says twice where a redirect leads.
    const location = response.getHeader("location");
    if (Array.isArray(location) && location[0]) response.setHeader("Location", location[0]);
    keep();
    if (!isPage() || response.statusCode === 304) {
      return Reflect.apply(end, response, given);
    }
    if (request.method === "HEAD") {
      response.removeHeader("Content-Length");
      return Reflect.apply(end, response, given);
    }
    parts.push(bufferOf(given));
    void finished(Buffer.concat(parts).toString(), request, response).then(
      (body) => end.call(response, body, "utf-8"),
      (error) => {
        console.error(error);
        response.destroy();
      },
    );
    return response;
  };
}

/**
 * Sets who may keep this answer: only the hub says when a page has changed, and it tells this server.
 *
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 * @param {boolean} isPage
 */
function sayWhoMayKeep(request, response, isPage) {
  const isKept = response.statusCode < 400 && response.getHeader("x-nextjs-cache");
  if (isPreview(request) ? !isAsset(request) : isPage && !isKept) {
    response.setHeader("Cache-Control", "private, no-store");
    response.removeHeader("ETag");
  } else if (isPage) {
    response.setHeader("Cache-Control", "public, max-age=0, must-revalidate");
  }
}

/**
 * Is it about a file of the build, which is the same for everybody?
 *
 * @param {IncomingMessage} request
 */
function isAsset({ url }) {
  return Boolean(url?.startsWith("/_next/static/"));
}

/**
 * The body to send, with its headers set.
 *
 * @param {string} html
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 * @returns {Promise<Buffer>}
 */
async function finished(html, request, response) {
  const { statusCode } = response;
  const page = statusCode >= 500 ? errorPage(pathOf(request)) : statusCode === 404 ? await missing(request) : html;
  const accepted = String(request.headers["accept-encoding"] ?? "");
  const encoding = /\bbr\b/.test(accepted) ? "br" : /\bgzip\b/.test(accepted) ? "gzip" : null;
  // A function, since the script may hold what `replace` would take for a pattern.
  const scripts = page.includes(" data-frame=") ? [SUGGEST, VIDEO] : [SUGGEST];
  const helped = page
    .replace(SCRIPTS, "")
    .replace("</body>", () => `${scripts.map((text) => `<script>${text}</script>`).join("")}</body>`);
  const plain = Buffer.from(helped);
  const body = encoding ? await COMPRESSIONS[encoding](plain) : plain;
  if (encoding) response.setHeader("Content-Encoding", encoding);
  response.appendHeader("Vary", "Accept-Encoding");
  response.setHeader("Content-Length", body.length);
  return body;
}

/**
 * The page that says that nothing is there. That of Next.js needs scripts to be seen.
 *
 * @param {IncomingMessage} request
 */
async function missing(request) {
  const { cookie } = request.headers;
  const response = await fetch(`http://${HOST}:${PORT}/missing${pathOf(request)}`, {
    headers: cookie ? { cookie } : {},
  });
  return response.text();
}

/**
 * The path that was asked for, which ends with a slash; of one that can be none, the first part at most.
 *
 * @param {IncomingMessage} request
 */
function pathOf({ url = "/" }) {
  const path = url.split("?")[0]?.replace(/\/*$/, "/") ?? "/";
  return isAddress(url) && path.startsWith("/") ? path : (/^\/[a-z-]+\//i.exec(path)?.[0] ?? "/");
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
