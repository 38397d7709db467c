import type { HubError } from "source-hub-client";

/** To an editor: why the draft is not here. */
export function PreviewProblem({ error }: { error: HubError }) {
  return (
    <main id="main" className="message" lang="en" dir="ltr">
      <title>The draft cannot be shown</title>
      <p className="kicker">Preview</p>
      <h1>The draft cannot be shown</h1>
      <p className="lead">
        {error.code === "INVALID_PREVIEW_TOKEN"
          ? "This preview has ended. Open it again from the editor."
          : error.message}
      </p>
    </main>
  );
}
