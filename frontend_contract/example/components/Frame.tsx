import { NavigationDocument, RouteDocument, type LinkFragment } from "source-hub-client";
import type { ReactNode } from "react";
import { SearchForm } from "@/components/SearchForm";
import { ask } from "@/lib/hub";

interface Props {
  /** Where we are, to mark the way here in the menu. */
  path: string;
  locale?: string;
  breadcrumbs?: readonly LinkFragment[];
  children: ReactNode;
}

/** What stands around every page: its name, the menu, the search, and the way here. */
export async function Frame({ path, locale, breadcrumbs = [], children }: Props) {
  const [{ navigation }, front] = await Promise.all([
    ask(NavigationDocument, locale ? { locale } : {}),
    ask(RouteDocument, { path: breadcrumbs[0]?.urlPath ?? "/" }),
  ]);
  const home = front.route?.__typename === "HomePage" ? front.route : null;
  const trail = breadcrumbs.slice(0, -1);
  return (
    <>
      <header className="site-head">
        <div className="inner">
          <a className="brand" href={home?.urlPath ?? "/"} aria-current={path === home?.urlPath ? "page" : undefined}>
            <Mark />
            {home?.title ?? "Home"}
          </a>
          <nav aria-label="Main">
            <ul>
              {navigation.map((item) => (
                <li key={item.urlPath}>
                  <a href={item.urlPath} aria-current={currency(item.urlPath, path)}>
                    {item.title}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          {path !== "/search/" && path !== home?.urlPath && <SearchForm id="search-head" />}
        </div>
      </header>
      <main id="main" tabIndex={-1} lang={locale}>
        {trail.length > 0 && (
          <nav className="trail" aria-label="Breadcrumbs">
            <ol>
              {trail.map((link) => (
                <li key={link.urlPath}>
                  <a href={link.urlPath}>{link.title}</a>
                </li>
              ))}
            </ol>
          </nav>
        )}
        {children}
      </main>
      <footer className="site-foot">
        <div className="inner">
          <p>Every claim here leans on a source. Follow them, and see for yourself.</p>
          <ul>
            {navigation.map((item) => (
              <li key={item.urlPath}>
                <a href={item.urlPath}>{item.title}</a>
              </li>
            ))}
            <li>
              <a href="/search/">Search</a>
            </li>
          </ul>
        </div>
      </footer>
    </>
  );
}

function currency(itemPath: string, path: string): "page" | "true" | undefined {
  if (itemPath === path) return "page";
  return path.startsWith(itemPath) ? "true" : undefined;
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true" focusable="false">
      <circle cx="16" cy="16" r="5" fill="currentColor" />
      <circle cx="16" cy="16" r="12.5" fill="none" stroke="currentColor" strokeWidth="2.5" strokeDasharray="15.6 4" />
    </svg>
  );
}
