import { RouteDocument } from "source-hub-client";
import { askPublished } from "@/lib/hub";
import { messagesIn, type Messages } from "@/lib/messages";

export type Direction = "ltr" | "rtl";

/** A language that the hub publishes in, with the home page where its readers begin. */
export interface Language {
  readonly code: string;
  readonly home: string;
  /** What the site is called in it. */
  readonly title: string;
}

/** Who a page is made for: the language of its address, and the words of the site in it. */
export interface Reader {
  readonly locale: string;
  readonly direction: Direction;
  readonly home: string;
  /** What the site is called in the language; empty where readers see no home page. */
  readonly site: string;
  readonly t: Messages;
}

/** What is assumed where readers see no home page. */
const ENGLISH: Language = { code: "en", home: "/", title: "" };

const RTL_SCRIPTS = new Set(["Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"]);

/** The way a language is written. */
export function directionOf(locale: string): Direction {
  const { script } = new Intl.Locale(locale).maximize();
  return script && RTL_SCRIPTS.has(script) ? "rtl" : "ltr";
}

/** The name of a language, in the words of another: "Arabic", "Arabisch", "العربية". */
export function nameOf(locale: string, inLocale: string): string {
  return new Intl.DisplayNames([inLocale], { type: "language" }).of(locale) ?? locale;
}

/** The languages with a home page that readers see, the default one first. */
export async function languages(): Promise<Language[]> {
  const { route } = await askPublished(RouteDocument, { path: "/" });
  if (route?.__typename !== "HomePage") return [ENGLISH];
  return [route, ...route.translations].map(({ locale, urlPath, title }) => ({ code: locale, home: urlPath, title }));
}

/** The language whose home page is above a path. */
export function languageAt(path: string, [first, ...others]: readonly Language[]): Language {
  return others.find(({ home }) => path.startsWith(home)) ?? first ?? ENGLISH;
}

/** For whom the page at a path is. */
export async function readerOf(path: string): Promise<Reader> {
  const { code, home, title } = languageAt(path, await languages());
  return { locale: code, direction: directionOf(code), home, site: title, t: messagesIn(code) };
}
