/** The documented ways to ask the hub: docs/frontends.md describes each of them. */

import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, ServerError } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { cacheExchange, Client as UrqlClient, type CombinedError, fetchExchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";
import { createClient, documentIds, type HubDocument, HubError, type ResultOf } from "source-hub-client";

/** Asks for one document; the code of the first error is thrown as a `Refused`. */
export type Ask = <Data, Variables extends Record<string, unknown>>(
  document: HubDocument<Data, Variables>,
  variables: Variables,
) => Promise<Data>;

export interface Setup {
  ask: Ask;
  /** The methods of the requests that were sent. */
  methods: string[];
}

export class Refused extends Error {
  constructor(readonly code: unknown) {
    super(String(code));
  }
}

interface Named {
  readonly definitions: readonly unknown[];
}

/** The id of the operation in a document, which a client may have changed in the meantime. */
function idOf({ definitions }: Named): Promise<string> {
  const [operation] = definitions as readonly { name?: { value: string } }[];
  const id = (documentIds as Record<string, string>)[operation?.name?.value ?? ""];
  return id ? Promise.resolve(id) : Promise.reject(new Error("This is no operation of the hub."));
}

export function plainFetch(url: string, previewToken?: string): Setup {
  const methods: string[] = [];
  const client = createClient({ url, previewToken, fetch: noting(methods) });
  return {
    methods,
    ask: async (document, variables) => {
      try {
        return (await client.query(document, ...([variables] as never))).data;
      } catch (error) {
        throw error instanceof HubError ? new Refused(error.code) : error;
      }
    },
  };
}

export function urql(url: string, previewToken?: string): Setup {
  const methods: string[] = [];
  const client = new UrqlClient({
    url,
    fetch: noting(methods),
    preferGetMethod: previewToken ? false : "force",
    fetchOptions: previewToken
      ? { headers: { "X-Preview-Token": previewToken }, cache: "no-store" }
      : {},
    exchanges: [
      cacheExchange,
      persistedExchange({
        enforcePersistedQueries: true,
        preferGetForPersistedQueries: previewToken ? false : "force",
        generateHash: (_text, document) => idOf(document),
      }),
      fetchExchange,
    ],
  });
  return {
    methods,
    ask: async (document, variables) => {
      const { data, error } = await client.query(document, variables).toPromise();
      if (error) throw new Refused(codeOf(error));
      return data as ResultOf<typeof document>;
    },
  };
}

function codeOf({ graphQLErrors, networkError }: CombinedError): unknown {
  return graphQLErrors[0]?.extensions["code"] ?? networkError?.message;
}

export function apollo(url: string, previewToken?: string): Setup {
  const methods: string[] = [];
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    // Trusted documents have no `__typename` where nobody needs it, so there is nothing to
    // normalise; the pages of a server are rendered from one answer each anyway.
    defaultOptions: { query: { fetchPolicy: "no-cache" } },
    link: new PersistedQueryLink({
      generateHash: idOf,
      useGETForHashedQueries: !previewToken,
    }).concat(
      new HttpLink({
        uri: url,
        fetch: noting(methods) as typeof fetch,
        ...(previewToken && {
          headers: { "X-Preview-Token": previewToken },
          fetchOptions: { cache: "no-store" },
        }),
      }),
    ),
  });
  return {
    methods,
    ask: async (document, variables) => {
      try {
        const { data } = await client.query({ query: document, variables });
        return data as ResultOf<typeof document>;
      } catch (error) {
        if (CombinedGraphQLErrors.is(error)) {
          throw new Refused(error.errors[0]?.extensions?.["code"]);
        }
        // What is refused before its media type is known comes as plain JSON with its status.
        if (ServerError.is(error)) {
          const { errors } = JSON.parse(error.bodyText) as { errors: HubError["errors"] };
          throw new Refused(errors[0]?.extensions.code);
        }
        throw error;
      }
    },
  };
}

function noting(methods: string[]) {
  return (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    methods.push(init?.method ?? "GET");
    return fetch(input, init);
  };
}

export const SETUPS = { "plain fetch": plainFetch, urql, "Apollo Client": apollo };
