// GraphiQL for this hub: the interface, its Monaco editors and their workers, from files we serve.

import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";

import "./page.css";
import exampleQuery from "./source_page.graphql";
import { fetcherFor } from "./fetcher.js";

const WORKERS = { graphql: "graphql.worker.js", json: "json.worker.js" };

globalThis.MonacoEnvironment = {
  // The workers lie beside this module, whatever address the static files are served from.
  getWorker: (_id, language) =>
    new Worker(new URL(WORKERS[language] ?? "editor.worker.js", import.meta.url), {
      name: `monaco-${language}`,
    }),
};

const container = document.getElementById("graphiql");

createRoot(container).render(
  <GraphiQL
    fetcher={fetcherFor(container.dataset.endpoint)}
    // null keeps GraphiQL from asking for the schema, undefined lets it.
    schema={container.dataset.introspection === "off" ? null : undefined}
    defaultTabs={[{ query: exampleQuery }]}
    inputValueDeprecation
  />,
);
