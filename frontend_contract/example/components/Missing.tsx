import { Frame } from "@/components/Frame";
import { SearchForm } from "@/components/SearchForm";

/** What a reader finds where nothing is. */
export function Missing() {
  return (
    <Frame path="">
      <div className="message">
        <p className="kicker">404</p>
        <h1>This page is not here</h1>
        <p className="lead">It may have moved, or the address has a slip in it. Search for what you need:</p>
        <SearchForm id="search-again" />
        <p>
          Or go back to the <a href="/">home page</a>.
        </p>
      </div>
    </Frame>
  );
}
