import type { Reader } from "@/lib/languages";
import type { Preview } from "@/lib/preview";

/** Tells an editor that this is not what everybody sees, where the draft is, and how to leave. */
export function PreviewBanner({ preview: { isDraft, path }, reader: { t } }: { preview: Preview; reader: Reader }) {
  return (
    <aside className="preview-banner" aria-label={t.preview}>
      <p>
        <strong>{t.preview}.</strong> {isDraft ? t.previewOfDraft : t.previewOfOther}{" "}
        {!isDraft && <a href={encodeURI(path)}>{t.previewBack}</a>}
      </p>
      <form action="/api/draft/exit/" method="post">
        <button type="submit">{t.previewLeave}</button>
      </form>
    </aside>
  );
}
