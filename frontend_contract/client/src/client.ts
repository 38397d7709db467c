import type { HubDocument } from "./document.js";
import { type GraphQLErrorEntry, HubError } from "./error.js";

export interface ClientOptions {
  /** The address of the endpoint, such as `https://cms.example.org/graphql/`. */
  url: string;
  /** What to send requests with; the global `fetch` if left out. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Shows one draft as if it were published. Such answers are kept in no cache. */
  previewToken?: string | undefined;
  /** Send documents by their id, which caches on the way can keep (true), or by their text. */
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
  /** The answer to an operation; a `HubError` if there is none, or not all of it. */
  query<Data, Variables>(
    document: HubDocument<Data, Variables>,
    ...rest: QueryArguments<Variables>
  ): Promise<Answer<Data>>;
}

/** Longer addresses are not safe with every proxy: such queries are sent as a body. */
const LONGEST_URL = 4000;
const FIRST_WAIT_MS = 200;
const TRY_AGAIN = [429, 502, 503, 504];

interface GraphQLAnswer {
  data?: unknown;
  errors?: readonly GraphQLErrorEntry[];
}

export function createClient({
  url,
  fetch: send = (address, init) => fetch(address, init),
  previewToken,
  trusted = true,
  retries = 2,
  timeoutMs = 10_000,
  headers,
}: ClientOptions): Client {
  async function query<Data, Variables>(
    document: HubDocument<Data, Variables>,
    ...[variables, options = {}]: QueryArguments<Variables>
  ): Promise<Answer<Data>> {
    const { signal, init, partial = false } = options;
    const token = options.previewToken ?? previewToken;
    const deadline = Date.now() + timeoutMs;
    const controller = new AbortController();
    const abort = (): void => controller.abort(signal?.reason);
    const timer = setTimeout(() => controller.abort(), timeoutMs);
    signal?.addEventListener("abort", abort);
    let byId = trusted;

    /** Waits before the next attempt; false if there is none. */
    async function again(attempt: number, wait?: number): Promise<boolean> {
      // At random, so that clients which failed together do not come back together.
      const ms = wait ?? FIRST_WAIT_MS * 2 ** attempt * (0.5 + Math.random() / 2);
      if (attempt >= retries || controller.signal.aborted || Date.now() + ms >= deadline) {
        return false;
      }
      await sleep(ms, controller.signal);
      return true;
    }

    try {
      for (let attempt = 0; ; attempt++) {
        signal?.throwIfAborted();
        const [address, request] = requestFor(url, document, variables as object | undefined, byId, token);
        let response: Response;
        let body: string;
        try {
          response = await send(address, {
            ...init,
            ...request,
            headers: merged(headers, init?.headers, request.headers),
            signal: controller.signal,
          });
          body = await response.text();
        } catch (cause) {
          signal?.throwIfAborted();
          if (await again(attempt)) continue;
          const why = controller.signal.aborted ? `did not answer within ${timeoutMs} ms` : "failed";
          throw new HubError("NETWORK", `The hub at ${url} ${why}.`, 0, null, [], { cause });
        }

        const answer = answerIn(body);
        const errors = answer?.errors ?? [];
        const [first] = errors;
        if (byId && first?.extensions.code === "PERSISTED_QUERY_NOT_FOUND") {
          // The hub has come to know other documents than this frontend was built with.
          byId = false;
          attempt--;
          continue;
        }
        const { status } = response;
        if (TRY_AGAIN.includes(status) && (await again(attempt, retryAfter(response)))) continue;
        const requestId = response.headers.get("x-request-id");
        if (!answer) {
          throw new HubError("HTTP", `${url} answered ${status}, and not as GraphQL.`, status, requestId);
        }
        if (answer.data == null || (first && !partial)) {
          const code = first?.extensions.code ?? "HTTP";
          throw new HubError(code, first?.message ?? "No data.", status, requestId, errors);
        }
        return {
          data: answer.data as Data,
          errors,
          cacheTags: response.headers.get("cache-tag")?.split(",").map((tag) => tag.trim()) ?? [],
        };
      }
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }

  return { query };
}

/** The address and options of a request: by GET where caches may keep the answer. */
function requestFor(
  url: string,
  document: HubDocument<unknown, never>,
  variables: object | undefined,
  byId: boolean,
  token: string | undefined,
): [string, { method: string; headers: Record<string, string>; body?: string; cache?: "no-store" }] {
  const accept = { Accept: "application/graphql-response+json, application/json;q=0.9" };
  const id = document.documentId.slice("sha256:".length);
  if (byId && !token) {
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
      body: JSON.stringify({ ...(byId ? { id } : { query: document.text }), variables }),
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
  return Object.fromEntries(Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a body says as GraphQL; null if it is something else, such as the page of a proxy. */
function answerIn(body: string): GraphQLAnswer | null {
  try {
    const answer = JSON.parse(body) as GraphQLAnswer | null;
    return answer?.data || answer?.errors ? answer : null;
  } catch {
    return null;
  }
}

/** Milliseconds to wait, which `Retry-After` gives in seconds or as a date. */
function retryAfter(response: Response): number | undefined {
  const value = response.headers.get("retry-after");
  if (!value) return undefined;
  const ms = Number.isNaN(Number(value)) ? Date.parse(value) - Date.now() : Number(value) * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
