// For GraphQL Code Generator: a preset that makes documents of a team's own operations, and the
// manifest by which the hub knows them.

import { createHash } from "node:crypto";

import * as operationTypes from "@graphql-codegen/typescript-operations";
import { isEnumType, Kind, print, visit } from "graphql";

/** How answers and variables are typed. */
export const config = {
  scalars: { ID: "string", DateTime: "string", JSON: "source-hub-client#RichText" },
  strictScalars: true,
  enumType: "string-literal",
  useTypeImports: true,
  immutableTypes: true,
  skipTypename: true,
  inlineFragmentTypes: "combine",
};

/** Writes `documents.ts` and `operations.json` into the directory that the configuration names. */
export const preset = {
  buildGeneratesSection({ baseOutputDir, ...options }) {
    const shared = { ...options, config: { ...config, ...options.config } };
    return [
      {
        ...shared,
        filename: `${baseOutputDir}documents.ts`,
        plugins: [{ types: {} }, { documents: {} }],
        pluginMap: { types: operationTypes, documents: { plugin } },
      },
      {
        ...shared,
        filename: `${baseOutputDir}operations.json`,
        plugins: [{ manifest: {} }],
        pluginMap: { manifest: { plugin: manifest } },
      },
    ];
  },
};

/** Each operation as a document that carries its id and text. */
export function plugin(schema, documents, { documentModule = "source-hub-client", errorCodes }) {
  const operations = operationsIn(documents);
  return {
    prepend: [`import type { HubDocument } from "${documentModule}";`],
    content: [
      ...(errorCodes ? [errorCodesOf(schema)] : []),
      documentIds(operations),
      ...operations.map(documentOf),
    ].join("\n\n"),
  };
}

/** The same operations in the format of Apollo's tools. */
export function manifest(_schema, documents) {
  const operations = operationsIn(documents).map(({ id, name, type, body }) => ({ id, name, type, body }));
  return JSON.stringify({ format: "apollo-persisted-query-manifest", version: 1, operations }, null, 2);
}

/** Each operation with the fragments it needs, by name: printed as the hub prints it, and hashed. */
function operationsIn(documents) {
  const definitions = documents.flatMap(({ document }) => document?.definitions ?? []);
  const fragments = new Map(
    definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).map((each) => [each.name.value, each]),
  );
  return definitions
    .filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
    .map((operation) => {
      if (!operation.name) throw new Error(`An operation has no name: ${print(operation)}`);
      const needed = fragmentsOf(operation, fragments).sort();
      const tree = { kind: Kind.DOCUMENT, definitions: [operation, ...needed.map((name) => fragments.get(name))] };
      const body = print(tree);
      const id = createHash("sha256").update(body).digest("hex");
      return { id, name: operation.name.value, type: operation.operation, body, tree };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function fragmentsOf(operation, fragments) {
  const needed = new Set();
  const collect = (node) =>
    visit(node, {
      FragmentSpread({ name: { value } }) {
        if (needed.has(value) || !fragments.has(value)) return;
        needed.add(value);
        collect(fragments.get(value));
      },
    });
  collect(operation);
  return [...needed];
}

function errorCodesOf(schema) {
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

function documentOf({ id, name, body, tree }) {
  const { definitions } = withoutWhatSaysNothing(tree);
  const value = { kind: "Document", documentId: `sha256:${id}`, text: body, definitions };
  return (
    `export const ${name}Document = ${JSON.stringify(value)}` +
    ` as unknown as HubDocument<${name}Query, ${name}QueryVariables>;`
  );
}

/** The same tree without places in files, and without lists that are empty. */
function withoutWhatSaysNothing(node) {
  return visit(node, {
    enter(child) {
      return Object.fromEntries(
        Object.entries(child).filter(
          ([name, value]) => name !== "loc" && !(Array.isArray(value) && value.length === 0),
        ),
      );
    },
  });
}
