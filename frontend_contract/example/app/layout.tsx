import type { Metadata, Viewport } from "next";
import { draftMode } from "next/headers";
import type { ReactNode } from "react";
import { PreviewBanner } from "@/components/PreviewBanner";
import { ADMIN_ORIGIN, SITE_URL } from "@/lib/site";
import "./site.css";

export const metadata: Metadata = {
  metadataBase: new URL(SITE_URL),
  formatDetection: { telephone: false, email: false, address: false },
};

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbfaf7" },
    { media: "(prefers-color-scheme: dark)", color: "#14181a" },
  ],
};

export default async function Layout({ children }: { children: ReactNode }) {
  const { isEnabled } = await draftMode();
  return (
    <html lang="en">
      <body>
        <a className="skip" href="#main">
          Skip to the content
        </a>
        {isEnabled && <PreviewBanner />}
        {isEnabled && <script async src={`${ADMIN_ORIGIN}/static/previews/checks.js`} />}
        {children}
      </body>
    </html>
  );
}
