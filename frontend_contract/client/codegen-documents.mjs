// A plugin for GraphQL Code Generator: each operation as a document that carries its id and text as
// the server knows them, and the closed list of error codes.

import { readFileSync } from "node:fs";

import { isEnumType, parse, visit } from "graphql";

const MANIFEST = new URL("../manifests/apollo.json", import.meta.url);

export function plugin(schema) {
  const { operations } = JSON.parse(readFileSync(MANIFEST, "utf8"));
  return {
    prepend: ['import type { HubDocument } from "./document.js";'],
    content: [errorCodes(schema), documentIds(operations), ...operations.map(document)].join("\n\n"),
  };
}

function errorCodes(schema) {
  const type = schema.getType("ErrorCode");
  if (!isEnumType(type)) {
    throw new Error("The schema has no enum ErrorCode.");
  }
  const codes = type.getValues().map(({ name }) => `  | ${JSON.stringify(name)}`);
  return `/** ${type.description} */\nexport type ErrorCode =\n${codes.join("\n")};`;
}

function documentIds(operations) {
  const ids = operations.map(({ id, name }) => `  ${name}: ${JSON.stringify(id)},`);
  return `/** The id of each operation by its name. */\nexport const documentIds = {\n${ids.join("\n")}\n} as const;`;
}

function document({ id, name, body }) {
  const { definitions } = withoutEmptyLists(parse(body, { noLocation: true }));
  const value = {
    kind: "Document",
    documentId: `sha256:${id}`,
    text: body,
    definitions,
  };
  return (
    `export const ${name}Document = ${JSON.stringify(value)}` +
    ` as unknown as HubDocument<${name}Query, ${name}QueryVariables>;`
  );
}

/** The same tree without lists that are empty, which say nothing. */
function withoutEmptyLists(node) {
  return visit(node, {
    enter(child) {
      return Object.fromEntries(
        Object.entries(child).filter(([, value]) => !(Array.isArray(value) && value.length === 0)),
      );
    },
  });
}
