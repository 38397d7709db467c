import type { Metadata, Viewport } from "next";
import { SITE_URL } from "@/lib/site";

/** What is said in the head of every page. */
export const SITE_METADATA: Metadata = {
  metadataBase: new URL(SITE_URL),
  formatDetection: { telephone: false, email: false, address: false },
};

export const SITE_VIEWPORT: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbfaf7" },
    { media: "(prefers-color-scheme: dark)", color: "#14181a" },
  ],
};
