// Bundles GraphiQL into cms/api/static/graphiql/. The same input gives the same bytes.

import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const outdir = here("../static/graphiql/");

/**
 * Fonts and pictures that stylesheets carry as base64 become files, so that the page's content
 * security policy needs no `data:` and a browser fetches only the font subsets it shows.
 */
const embeddedFiles = {
  name: "embedded-files",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^data:[^,]+;base64,/ }, ({ path: url }) => {
      const [, kind, extension, base64] = /^data:(\w+)\/(\w+)[^,]*,(.*)$/.exec(url);
      const contents = Buffer.from(base64, "base64");
      const digest = createHash("sha256").update(contents).digest("hex").slice(0, 8);
      return {
        path: `${kind}-${digest}.${extension}`,
        namespace: "embedded-file",
        pluginData: contents,
      };
    });
    onLoad({ filter: /.*/, namespace: "embedded-file" }, ({ pluginData: contents }) => ({
      contents,
      loader: "file",
    }));
  },
};

/** GraphiQL's stylesheet holds Monaco's already; the copies that Monaco imports are left out. */
const monacoStylesOnce = {
  name: "monaco-styles-once",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]monaco-editor[\\/].*\.css$/ }, () => ({ contents: "", loader: "js" }));
  },
};

const settings = {
  absWorkingDir: here("."),
  outdir,
  assetNames: "[name]",
  bundle: true,
  minify: true,
  target: "es2022",
  // GraphiQL asks for Prettier's parsers by old names, which lead to CommonJS without named exports.
  alias: {
    "prettier/parser-babel": "prettier/plugins/babel",
    "prettier/parser-graphql": "prettier/plugins/graphql",
  },
  define: { "process.env.NODE_ENV": '"production"' },
  legalComments: "linked",
  logLevel: "warning",
};

await rm(outdir, { recursive: true, force: true });
await build({
  ...settings,
  entryPoints: { graphiql: "main.jsx" },
  format: "esm",
  splitting: true,
  jsx: "automatic",
  loader: { ".graphql": "text" },
  plugins: [embeddedFiles, monacoStylesOnce],
});
await build({
  ...settings,
  entryPoints: {
    "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
    "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
    "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
  },
  format: "iife",
});
