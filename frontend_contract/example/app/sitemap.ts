import type { MetadataRoute } from "next";
import { SitemapDocument } from "source-hub-client";
import { ask, toTheEnd } from "@/lib/hub";
import { languages } from "@/lib/languages";
import { alternatesOf } from "@/lib/metadata";

/** Made when it is asked for; the answers of the hub are kept. */
export const dynamic = "force-dynamic";

export default async function sitemap(): Promise<MetadataRoute.Sitemap> {
  const first = await ask(SitemapDocument, {});
  const entries = await toTheEnd(
    first.sitemap,
    async (after) => (await ask(SitemapDocument, { after })).sitemap,
  );
  const all = await languages();
  // What is shown for want of a translation is in the list at its own address.
  const own = entries.filter(({ isFallback }) => !isFallback);
  return own.map(({ url, locale, lastModified, alternates }) => {
    const versions = [{ locale, url }, ...alternates];
    return {
      url,
      ...(lastModified ? { lastModified } : {}),
      ...(alternates.length ? { alternates: { languages: alternatesOf(versions, all) } } : {}),
    };
  });
}
