/** Tells an editor that this is not what everybody sees, and how to leave. */
export function PreviewBanner() {
  return (
    <aside className="preview-banner" aria-label="Preview" lang="en" dir="ltr">
      <p>
        <strong>Preview.</strong> You see a draft that is not published.
      </p>
      <form action="/api/draft/exit/" method="post">
        <button type="submit">Leave the preview</button>
      </form>
    </aside>
  );
}
