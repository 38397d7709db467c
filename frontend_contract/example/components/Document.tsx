import type { ReactNode } from "react";
import { PreviewBanner } from "@/components/PreviewBanner";
import type { Reader } from "@/lib/languages";
import { currentPreview } from "@/lib/preview";
import { ADMIN_ORIGIN } from "@/lib/site";
import { TYPEFACE } from "@/lib/typeface";
import "@/app/site.css";

/** The document around every page, in the language of its readers. */
export async function Document({ reader, children }: { reader: Reader; children: ReactNode }) {
  const preview = await currentPreview();
  return (
    <html lang={reader.locale} dir={reader.direction} className={TYPEFACE}>
      <body>
        <a className="skip" href="#main">
          {reader.t.skip}
        </a>
        {preview && <PreviewBanner preview={preview} reader={reader} />}
        {preview && <script async src={`${ADMIN_ORIGIN}/static/previews/checks.js`} />}
        {children}
      </body>
    </html>
  );
}
