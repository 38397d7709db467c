import type { MetadataRoute } from "next";
import { SITE_URL } from "@/lib/site";

/** Said by the running site: only then is its address known. */
export const dynamic = "force-dynamic";

export default function robots(): MetadataRoute.Robots {
  return {
    rules: { userAgent: "*", allow: "/", disallow: ["/api/", "/search/"] },
    sitemap: `${SITE_URL}/sitemap.xml`,
  };
}
