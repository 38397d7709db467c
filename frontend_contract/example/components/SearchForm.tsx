import type { Reader } from "@/lib/languages";

interface Props {
  id: string;
  reader: Reader;
  query?: string;
  kind?: string;
}

/** A form that works everywhere: it asks for another page. `server.mjs` adds the titles to choose from. */
export function SearchForm({ id, reader: { home, t }, query = "", kind = "" }: Props) {
  return (
    <form className="search" action={`${home}search/`} method="get" role="search">
      <label className="unseen" htmlFor={id}>
        {t.searchTheHub}
      </label>
      <input
        id={id}
        type="search"
        name="q"
        defaultValue={query}
        placeholder={t.search}
        maxLength={200}
        autoComplete="off"
        required
        data-suggest={t.suggestions}
      />
      {kind && <input type="hidden" name="kind" value={kind.toLowerCase()} />}
      <button type="submit">{t.search}</button>
    </form>
  );
}
