// How GraphiQL asks: one POST per operation, as a frontend would.

/**
 * A GraphiQL fetcher that posts operations to `endpoint`.
 *
 * An answer that is not JSON (a proxy's error page, Django's debug page) becomes an error that shows
 * its status and how it begins, instead of "Unexpected token '<'".
 */
export function fetcherFor(endpoint) {
  return async (operation, { headers } = {}) => {
    const response = await fetch(endpoint, {
      method: "POST",
      // As the public: whoever is logged in would see private pages, and not notice.
      credentials: "omit",
      headers: { accept: "application/json", "content-type": "application/json", ...headers },
      body: JSON.stringify(operation),
    });
    const text = await response.text();
    try {
      return JSON.parse(text);
    } catch {
      throw new Error(
        `${endpoint} answered ${response.status} ${response.statusText} with something that is not ` +
          `JSON. It begins: ${text.slice(0, 500)}`,
      );
    }
  };
}
