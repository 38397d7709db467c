import type { MetadataRoute } from "next";
import { SitemapDocument } from "source-hub-client";
import { ask, toTheEnd } from "@/lib/hub";

/** Made when it is asked for; the answers of the hub are kept. */
export const dynamic = "force-dynamic";

export default async function sitemap(): Promise<MetadataRoute.Sitemap> {
  const first = await ask(SitemapDocument, {});
  const entries = await toTheEnd(
    first.sitemap,
    async (after) => (await ask(SitemapDocument, { after })).sitemap,
  );
  return entries.map(({ url, lastModified, alternates }) => ({
    url,
    ...(lastModified ? { lastModified } : {}),
    ...(alternates.length
      ? { alternates: { languages: Object.fromEntries(alternates.map((link) => [link.locale, link.url])) } }
      : {}),
  }));
}
