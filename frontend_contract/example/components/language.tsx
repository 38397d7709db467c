import { directionOf, nameOf, type Reader } from "@/lib/languages";
import { filled } from "@/lib/messages";

/** The attributes of an element whose text may be in another language than that of the reader. */
export function languageOf(locale: string, reader: Reader): { lang?: string; dir?: "ltr" | "rtl" } {
  return locale === reader.locale ? {} : { lang: locale, dir: directionOf(locale) };
}

/** The attributes of what the site says itself inside a part that is in another language. */
export function ofReader({ locale, direction }: Reader): { lang: string; dir: "ltr" | "rtl" } {
  return { lang: locale, dir: direction };
}

interface NoteProps {
  locale: string;
  reader: Reader;
  /** The language of what is around it, which the reader knows of. */
  within?: string;
}

/** Tells readers, in their language, that what stands beside it is in another. */
export function LanguageNote({ locale, reader, within = reader.locale }: NoteProps) {
  if (locale === reader.locale || locale === within) return null;
  const text = filled(reader.t.partNotTranslated, { language: nameOf(locale, reader.t.locale) });
  return (
    <span className="in-language" {...ofReader(reader)}>
      {text}
    </span>
  );
}
