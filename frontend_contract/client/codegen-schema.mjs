// A loader for GraphQL Code Generator: the schema as answers of this client fulfil it.
//
// A list at the root, and `hub`, are null only beside an error, and then the client throws. So its types
// say that they are there.

import { readFileSync } from "node:fs";

import { parse, visit } from "graphql";

const ALWAYS_THERE = /^(\w+Connection|HubSettings)$/;

export default function load(path) {
  return visit(parse(readFileSync(path, "utf8")), {
    ObjectTypeDefinition(type) {
      return type.name.value === "Query" ? { ...type, fields: type.fields.map(withoutNull) } : false;
    },
  });
}

function withoutNull(field) {
  const { type } = field;
  const isThere = type.kind === "ListType" || ALWAYS_THERE.test(type.name?.value ?? "");
  return isThere ? { ...field, type: { kind: "NonNullType", type } } : field;
}
