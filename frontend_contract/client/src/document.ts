/** What carries the types of an answer and its variables. It is a part of every typed document. */
export interface Typed<Data, Variables> {
  /** Is never there. */
  readonly __apiType?: ((variables: Variables) => Data) | undefined;
}

/**
 * An operation with its id and its text, and the types of its answer and variables.
 *
 * It is a `TypedDocumentNode`, which Apollo Client, urql and others take as it is. `definitions` are
 * typed as `never` because each of them has its own types for a syntax tree, and this package depends
 * on none; with `never` for `kind`, too, Apollo Client would not infer the data.
 */
export interface HubDocument<Data, Variables> {
  readonly kind: any;
  readonly definitions: readonly never[];
  /** `sha256:` and the hash by which the hub knows the text. */
  readonly documentId: `sha256:${string}`;
  readonly text: string;
  /** Carries the types, and is never there. */
  readonly __apiType?: (variables: Variables) => Data;
}

/** The type of the answer to a document. */
export type ResultOf<Document> =
  Document extends Typed<infer Data, infer _Variables> ? Data : never;

/** The type of the variables of a document. */
export type VariablesOf<Document> =
  Document extends Typed<infer _Data, infer Variables> ? Variables : never;
