import type { ReactNode } from "react";
import { directionOf, nameOf, type Reader } from "@/lib/languages";
import { filled } from "@/lib/messages";

/** A part of a page that is in another language than the page. */
export function InLanguage({ locale, children }: { locale: string; children: ReactNode }) {
  return (
    <div lang={locale} dir={directionOf(locale)}>
      {children}
    </div>
  );
}

/** The attributes of an element whose text may be in another language than that of the reader. */
export function languageOf(locale: string, reader: Reader): { lang?: string; dir?: "ltr" | "rtl" } {
  return locale === reader.locale ? {} : { lang: locale, dir: directionOf(locale) };
}

/** Tells readers, in their language, that what stands beside it is in another. */
export function LanguageNote({ locale, reader }: { locale: string; reader: Reader }) {
  if (locale === reader.locale) return null;
  const text = filled(reader.t.partNotTranslated, { language: nameOf(locale, reader.t.locale) });
  return (
    <span className="in-language" lang={reader.locale} dir={reader.direction}>
      {text}
    </span>
  );
}
