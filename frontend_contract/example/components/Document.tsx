import { draftMode } from "next/headers";
import type { ReactNode } from "react";
import { PreviewBanner } from "@/components/PreviewBanner";
import type { Reader } from "@/lib/languages";
import { ADMIN_ORIGIN } from "@/lib/site";
import "@/app/site.css";

/** The document around every page, in the language of its readers. */
export async function Document({ reader, children }: { reader: Reader; children: ReactNode }) {
  const { isEnabled } = await draftMode();
  return (
    <html lang={reader.locale} dir={reader.direction}>
      <body>
        <a className="skip" href="#main">
          {reader.t.skip}
        </a>
        {isEnabled && <PreviewBanner />}
        {isEnabled && <script async src={`${ADMIN_ORIGIN}/static/previews/checks.js`} />}
        {children}
      </body>
    </html>
  );
}
