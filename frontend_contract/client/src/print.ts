/** What documents of this package, syntax trees and texts of GraphQL Code Generator may hold. */
interface Known {
  documentId?: string;
  text?: string;
  definitions?: readonly object[];
  __meta__?: { hash?: string };
}

/** The text of a document, and the hash by which a hub may know it. */
export function read(document: object | string): { text: string; id: string | undefined } {
  const { documentId, text, definitions, __meta__ } = document as Known;
  return {
    text: text ?? (definitions ? print(document as Node) : String(document)),
    id: /[\da-f]{64}$/.exec(documentId ?? __meta__?.hash ?? "")?.[0],
  };
}

/** What the nodes of a syntax tree may hold, whoever made it. */
interface Node {
  kind: string;
  operation?: string;
  alias?: { value: string };
  variable?: Node;
  name?: { value: string };
  typeCondition?: Node;
  variableDefinitions?: readonly Node[];
  arguments?: readonly Node[];
  type?: Node;
  defaultValue?: Node;
  value?: Node | string | boolean;
  values?: readonly Node[];
  fields?: readonly Node[];
  directives?: readonly Node[];
  selectionSet?: Node;
  selections?: readonly Node[];
  definitions?: readonly Node[];
}

/** What stands before and after all else. */
const SIGNS: Readonly<Record<string, string[]>> = {
  FragmentDefinition: ["fragment "],
  FragmentSpread: ["..."],
  InlineFragment: ["..."],
  Directive: ["@"],
  Variable: ["$"],
  NullValue: ["null"],
  NonNullType: ["", "!"],
  ListType: ["[", "]"],
  ListValue: ["[", "]"],
  ObjectValue: ["{", "}"],
  SelectionSet: ["{", "}"],
};

/**
 * The text of the syntax tree of an operation, without spaces that say nothing.
 *
 * No kind of node has all of the parts, and those it has always stand in this order.
 */
function print(node: Node): string {
  const { kind, operation, alias, value } = node;
  const [open = "", close = ""] = SIGNS[kind] ?? [];
  return (
    open +
    (operation ? operation + " " : "") +
    (alias ? alias.value + ":" : "") +
    each(node.variable, "", ":") +
    (node.name?.value ?? "") +
    each(node.typeCondition, " on ") +
    each(node.variableDefinitions ?? node.arguments, "(", ")") +
    each(node.type) +
    each(node.defaultValue, "=") +
    (typeof value === "object" ? each(value, ":") : kind === "StringValue" ? JSON.stringify(value) : (value ?? "")) +
    each(node.directives) +
    each(node.selectionSet ?? node.selections ?? node.definitions ?? node.values ?? node.fields) +
    close
  );
}

function each(nodes: Node | readonly Node[] = [], open = "", close = ""): string {
  const text = [nodes].flat().map(print).join(" ");
  return text && open + text + close;
}
