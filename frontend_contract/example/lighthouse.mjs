/**
 * Measures pages of the running site with Lighthouse, as a phone on a slow network sees them.
 *
 *     SITE_URL=http://127.0.0.1:3000 node lighthouse.mjs [/path/ …] [--except=performance]
 *
 * Prints the scores, and fails if one is below 95. CHROME_PATH names another Chromium.
 */

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const LEAST = 95;
const SITE = (process.env.SITE_URL ?? `http://127.0.0.1:${process.env.SITE_PORT ?? 3000}`).replace(/\/$/, "");
const PATHS = [
  "/",
  "/sources/duo-integration/",
  "/topics/integration-routes/",
  "/guides/which-routes-lead-to-the-netherlands/",
];
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];

const given = process.argv.slice(2);
const paths = given.filter((argument) => argument.startsWith("/"));
const categories = CATEGORIES.filter((name) => !given.includes(`--except=${name}`));

const chrome = await launch({
  chromePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
let failed = false;
try {
  for (const path of paths.length ? paths : PATHS) {
    const result = await lighthouse(SITE + path, {
      port: chrome.port,
      onlyCategories: categories,
      logLevel: "error",
    });
    if (!result) throw new Error(`Lighthouse said nothing about ${path}`);
    const { audits, runtimeError, categories: scores } = result.lhr;
    if (runtimeError) throw new Error(runtimeError.message);
    console.log(path);
    for (const category of Object.values(scores)) {
      const score = Math.round((category.score ?? 0) * 100);
      console.log(`  ${String(score).padStart(3)}  ${category.title}`);
      if (score >= LEAST) continue;
      failed = true;
      for (const { id } of category.auditRefs) {
        const audit = audits[id];
        if (audit?.score !== null && audit && audit.score < 1) console.log(`       ${audit.title}`);
      }
    }
    const { displayValue } = audits["cumulative-layout-shift"] ?? {};
    if (displayValue) console.log(`       layout shift ${displayValue}`);
  }
} finally {
  chrome.kill();
}
process.exitCode = failed ? 1 : 0;
