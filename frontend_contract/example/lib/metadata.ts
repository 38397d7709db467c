import type { Metadata } from "next";
import type { Head } from "@/lib/find";
import { languageAt, type Language, type Reader } from "@/lib/languages";

/** The title of a page, with the name of the site behind it. */
export function titleOn(title: string, { site }: Pick<Reader, "site">): string {
  return site && site !== title ? `${title} – ${site}` : title;
}

/** What the head of a page tells search engines and link previews. */
export function metadataOf(head: Head, path: string, all: readonly Language[]): Metadata {
  const { title, canonicalUrl, robots, image } = head.seo;
  const description = head.seo.description || introOf(head);
  const site = languageAt(path, all).title;
  // What is shown for want of a translation is at home at another address.
  const versions = head.isFallback ? head.translations : [head, ...head.translations];
  return {
    title: titleOn(title, { site }),
    description: description || null,
    robots,
    alternates: {
      canonical: canonicalUrl,
      languages: versions.length > 1 ? alternatesOf(versions, all) : {},
    },
    openGraph: {
      type: "website",
      ...(site ? { siteName: site } : {}),
      title,
      description,
      url: canonicalUrl,
      locale: head.locale,
      images: image ? [{ url: image.openGraphUrl, alt: image.alt }] : [],
    },
    twitter: { card: image ? "summary_large_image" : "summary" },
  };
}

/** What a home page or a list says at its top, which is what it is about. */
function introOf(head: Head): string {
  return "intro" in head && typeof head.intro === "string" ? head.intro : "";
}

/** Where a page is in each of its languages, itself included; readers of others get the default one. */
export function alternatesOf(
  versions: readonly { readonly locale: string; readonly url: string }[],
  [main]: readonly Language[],
): Record<string, string> {
  const original = versions.find(({ locale }) => locale === main?.code);
  return {
    ...Object.fromEntries(versions.map(({ locale, url }) => [locale, url])),
    ...(original ? { "x-default": original.url } : {}),
  };
}
