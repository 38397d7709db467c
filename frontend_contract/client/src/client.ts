import type { Typed } from "./document.js";
import { type GraphQLErrorEntry, HubError } from "./error.js";
import type { ErrorCode } from "./generated.js";
import { read } from "./print.js";

export interface ClientOptions {
  /** The address of the endpoint, such as `https://cms.example.org/graphql/`. */
  url: string;
  /** What to send requests with; the global `fetch` if left out. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Shows one draft as if it were published. Such answers are kept in no cache. */
  previewToken?: string | undefined;
  /** Send documents that have an id by it, which caches on the way can keep (true), or all by their text. */
  trusted?: boolean;
  /** How often to try again: after network errors, and the statuses 429, 502, 503 and 504. */
  retries?: number;
  /** How long a query may take, with all it is tried again. */
  timeoutMs?: number;
  /** Sent along with every request. */
  headers?: Readonly<Record<string, string>>;
}

export interface QueryOptions {
  /** Gives the query up: it then fails with the reason of the signal. */
  signal?: AbortSignal | undefined;
  /** In place of the client's own. */
  previewToken?: string | undefined;
  /** Further options for `fetch`, such as `{ next: { tags } }`. */
  init?: RequestInit;
  /** Return the errors of single fields beside the rest of the data, instead of throwing. */
  partial?: boolean;
}

export interface Answer<Data> {
  data: Data;
  /** Empty unless `partial` was asked for. A field with an error is null in `data`. */
  errors: readonly GraphQLErrorEntry[];
  /** The names of what the answer depends on; webhooks say which of them have changed. */
  cacheTags: readonly string[];
}

/** Variables may be left out where an operation needs none. */
export type QueryArguments<Variables> = Record<never, never> extends Variables
  ? [variables?: Variables, options?: QueryOptions]
  : [variables: Variables, options?: QueryOptions];

export interface Client {
  /** The answer to a typed document; a `HubError` if there is none, or not all of it. */
  query<Data, Variables>(
    document: Typed<Data, Variables>,
    // Told by the document alone: an unknown variable would otherwise widen the type.
    ...rest: QueryArguments<NoInfer<Variables>>
  ): Promise<Answer<Data>>;
  /** The answer to an operation that is given as text. */
  query<Data = unknown>(
    text: string,
    variables?: Readonly<Record<string, unknown>>,
    options?: QueryOptions,
  ): Promise<Answer<Data>>;
}

/** Longer addresses are not safe with every proxy: such queries are sent as a body. */
const LONGEST_URL = 4000;
const FIRST_WAIT_MS = 200;
/** Statuses after which it is worth trying again; 0 is none, as nothing came back. */
const TRY_AGAIN = [0, 429, 502, 503, 504];

export function createClient({
  url,
  fetch: send = (address, init) => fetch(address, init),
  previewToken,
  trusted = true,
  retries = 2,
  timeoutMs = 10_000,
  headers,
}: ClientOptions): Client {
  return {
    async query<Data>(
      document: object | string,
      variables?: object,
      options: QueryOptions = {},
    ): Promise<Answer<Data>> {
      const { init, partial } = options;
      const { text, id } = read(document);
      const token = options.previewToken ?? previewToken;
      const patience = patienceOf(timeoutMs, options.signal);
      let byId = trusted && id;
      try {
        for (let attempt = 0; ; attempt++) {
          const [address, request] = requestFor(url, text, variables, byId, token);
          const outcome = await outcomeOf(() =>
            send(address, {
              ...init,
              ...request,
              headers: merged(headers, init?.headers, request.headers),
              signal: patience.signal,
            }),
          );
          options.signal?.throwIfAborted();
          if (byId && codeOf(outcome) === "PERSISTED_QUERY_NOT_FOUND") {
            // The hub has come to know other documents than this frontend was built with.
            byId = undefined;
            attempt--;
          } else if (attempt >= retries || !(await worthWaiting(outcome, attempt, patience))) {
            return answerOf(url, outcome, partial);
          }
          options.signal?.throwIfAborted();
        }
      } finally {
        patience.release();
      }
    },
  };
}

/** What came of one attempt. */
interface Outcome {
  /** 0 if nothing came back; `cause` then says why. */
  status: number;
  data?: unknown;
  errors: readonly GraphQLErrorEntry[];
  headers?: Headers;
  cause?: unknown;
}

async function outcomeOf(attempt: () => Promise<Response>): Promise<Outcome> {
  try {
    const response = await attempt();
    const { status, headers } = response;
    return { status, headers, errors: [], ...graphQLIn(await response.text()) };
  } catch (cause) {
    // What frameworks throw through `fetch` for reasons of their own is theirs to catch.
    const { name } = cause as Error;
    if (name !== "TypeError" && name !== "AbortError") throw cause;
    return { status: 0, errors: [], cause };
  }
}

/** What a body says as GraphQL; nothing if it is something else, such as the page of a proxy. */
function graphQLIn(body: string): Pick<Outcome, "data"> & Partial<Pick<Outcome, "errors">> {
  try {
    const { data, errors } = JSON.parse(body) as Outcome;
    return errors ? { data, errors } : { data };
  } catch {
    return {};
  }
}

function answerOf<Data>(url: string, outcome: Outcome, partial = false): Answer<Data> {
  const { status, data, errors, headers, cause } = outcome;
  const [first] = errors;
  if (data && (partial || !first)) {
    const cacheTags = headers?.get("cache-tag")?.split(",").map((tag) => tag.trim()) ?? [];
    return { data: data as Data, errors, cacheTags };
  }
  const late = (cause as Error | undefined)?.name === "AbortError";
  const silence = late ? "did not answer in time" : "could not be reached";
  const message = `${url} ${status ? `answered ${status}, and not as GraphQL` : silence}.`;
  const code = codeOf(outcome) ?? (status ? "HTTP" : "NETWORK");
  const requestId = headers?.get("x-request-id") ?? null;
  throw new HubError(code, first?.message ?? message, status, requestId, errors, { cause });
}

/** The code of the first error. Errors of the hub have one; a gateway before it may not know. */
function codeOf({ errors }: Outcome): ErrorCode | undefined {
  return (errors[0] as Partial<GraphQLErrorEntry> | undefined)?.extensions?.code;
}

/** How long a query may still take, and whether somebody still waits for it. */
interface Patience {
  signal: AbortSignal;
  deadline: number;
  release: () => void;
}

function patienceOf(timeoutMs: number, signal: AbortSignal | undefined): Patience {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, timeoutMs);
  signal?.addEventListener("abort", abort);
  return {
    signal: controller.signal,
    deadline: Date.now() + timeoutMs,
    release: () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    },
  };
}

/** Waits before the next attempt; false, at once, if there should be none. */
async function worthWaiting(
  { status, headers }: Outcome,
  attempt: number,
  { signal, deadline }: Patience,
): Promise<boolean> {
  // At random, so that clients which failed together do not come back together.
  const backoff = FIRST_WAIT_MS * 2 ** attempt * (0.5 + Math.random() / 2);
  const ms = retryAfter(headers) ?? backoff;
  if (!TRY_AGAIN.includes(status) || signal.aborted || Date.now() + ms >= deadline) return false;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
  return true;
}

/** Milliseconds to wait, which `Retry-After` gives in seconds or as a date. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const value = headers?.get("retry-after");
  if (!value) return undefined;
  const ms = isNaN(+value) ? Date.parse(value) - Date.now() : +value * 1000;
  return isNaN(ms) ? undefined : Math.max(0, ms);
}

/** The address and options of a request: by GET where caches may keep the answer. */
function requestFor(
  url: string,
  query: string,
  variables: object | undefined,
  id: string | false | undefined,
  token: string | undefined,
): [string, { method: string; headers: Record<string, string>; body?: string; cache?: "no-store" }] {
  const accept = { Accept: "application/graphql-response+json, application/json;q=0.9" };
  if (id && !token) {
    const search = new URLSearchParams({ id });
    const given = variables && JSON.stringify(inOrder(variables));
    if (given && given !== "{}") search.set("variables", given);
    const address = `${url}${url.includes("?") ? "&" : "?"}${search}`;
    if (address.length <= LONGEST_URL) return [address, { method: "GET", headers: accept }];
  }
  return [
    url,
    {
      method: "POST",
      headers: {
        ...accept,
        "Content-Type": "application/json",
        ...(token && { "X-Preview-Token": token }),
      },
      body: JSON.stringify({ ...(id ? { id } : { query }), variables }),
      ...(token && { cache: "no-store" }),
    },
  ];
}

/** The headers of all; the last one wins, however they write a name. */
function merged(...all: (RequestInit["headers"] | undefined)[]): Headers {
  const headers = new Headers();
  for (const some of all) new Headers(some).forEach((value, name) => headers.set(name, value));
  return headers;
}

/** The same variables always make the same address. */
function inOrder(variables: object): object {
  return Object.fromEntries(Object.entries(variables).sort());
}
