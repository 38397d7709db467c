import type { ErrorCode } from "./generated.js";

/** One of the errors in an answer. Programs read `extensions.code`, people `message`. */
export interface GraphQLErrorEntry {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: ErrorCode; readonly requestId?: string };
}

/**
 * Why there is no answer: what the hub said (an `ErrorCode`), `HTTP` for an answer that is not of
 * the hub, such as a proxy's page, or `NETWORK` if nothing came in time; then `cause` says more.
 */
export class HubError extends Error {
  override readonly name = "HubError";

  constructor(
    readonly code: ErrorCode | "NETWORK" | "HTTP",
    message: string,
    /** The status of the answer; 0 if there was none. */
    readonly status = 0,
    /** By which the log of the hub knows the request. */
    readonly requestId: string | null = null,
    /** All errors of the answer, of which `code` is the first one's. */
    readonly errors: readonly GraphQLErrorEntry[] = [],
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
