import type { HubError } from "source-hub-client";
import type { Reader } from "@/lib/languages";

/** To an editor: why the draft is not here. */
export function PreviewProblem({ error, reader: { t } }: { error: HubError; reader: Reader }) {
  return (
    <main id="main" className="message">
      <title>{t.previewMissing}</title>
      <p className="kicker">{t.preview}</p>
      <h1>{t.previewMissing}</h1>
      {error.code === "INVALID_PREVIEW_TOKEN" ? (
        <p className="lead">{t.previewEnded}</p>
      ) : (
        <p className="lead" lang="en" dir="ltr">
          {error.message}
        </p>
      )}
    </main>
  );
}
