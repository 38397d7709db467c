import type { Metadata } from "next";
import type { Head } from "@/lib/find";

/** What the head of a page tells search engines and link previews. */
export function metadataOf({ seo, locale, translations }: Head): Metadata {
  const { title, description, canonicalUrl, robots, image } = seo;
  return {
    title,
    description: description || null,
    robots,
    alternates: {
      canonical: canonicalUrl,
      languages: Object.fromEntries(translations.map((link) => [link.locale, link.url])),
    },
    openGraph: {
      type: "website",
      title,
      description,
      url: canonicalUrl,
      locale,
      images: image ? [{ url: image.openGraphUrl, alt: image.alt }] : [],
    },
    twitter: { card: image ? "summary_large_image" : "summary" },
  };
}
