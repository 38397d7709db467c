// Shows what a synonym changes, as it stands in the form.
document.addEventListener("DOMContentLoaded", () => {
  const button = document.getElementById("synonym-preview");
  if (!button) return;
  const results = document.getElementById("synonym-preview-results");
  button.addEventListener("click", async () => {
    const given = new URLSearchParams({
      pk: button.dataset.pk,
      sample: document.getElementById("synonym-sample").value,
    });
    for (const name of ["locale", "term", "meanings", "direction"]) {
      given.set(name, document.querySelector(`[name=${name}]`)?.value ?? "");
    }
    button.disabled = true;
    try {
      const answer = await fetch(`${button.dataset.url}?${given}`);
      results.innerHTML = await answer.text();
    } finally {
      button.disabled = false;
    }
  });
});
