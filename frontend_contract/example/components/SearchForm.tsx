/** A form that works everywhere: it asks for another page. `server.mjs` adds the titles to choose from. */
export function SearchForm({ id, query = "", kind = "" }: { id: string; query?: string; kind?: string }) {
  return (
    <form className="search" action="/search/" method="get" role="search">
      <label className="unseen" htmlFor={id}>
        Search the hub
      </label>
      <input
        id={id}
        type="search"
        name="q"
        defaultValue={query}
        placeholder="Search"
        maxLength={200}
        autoComplete="off"
        required
        data-suggest=""
      />
      {kind && <input type="hidden" name="kind" value={kind.toLowerCase()} />}
      <button type="submit">Search</button>
    </form>
  );
}
