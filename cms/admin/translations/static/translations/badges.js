/** Lists say what is amiss with translations, once they are there; so does the dashboard. */

const address = document.querySelector('script[data-badges]').dataset.badges;

/** "wagtailcore.page" of a list with bulk actions. */
function listedModel() {
  const action = document.querySelector('a[data-bulk-action-button][href]');
  const found = action?.getAttribute('href').match(/\/bulk\/([a-z_]+)\/([a-z_]+)\//);
  return found ? `${found[1]}.${found[2]}` : null;
}

/** The id of what a row is about: lists that are being ordered have no checkboxes. */
function idOf(row) {
  const box = row.querySelector('[data-bulk-action-checkbox][data-object-id]');
  return box?.dataset.objectId ?? row.id.match(/^page_(\d+)$/)?.[1];
}

async function showBadges() {
  const rows = [...document.querySelectorAll('.listing tbody tr:not([data-badged])')].filter(idOf);
  const model = listedModel();
  if (!rows.length || !model) return;
  for (const row of rows) row.dataset.badged = '';
  const query = new URLSearchParams(rows.map((row) => ['id', idOf(row)]));
  const answer = await fetch(`${address.replace('LABEL', model)}?${query}`);
  if (!answer.ok) return;
  const badges = await answer.json();
  for (const row of rows) {
    const title = row.querySelector('.title-wrapper');
    for (const { label, title: what } of badges[idOf(row)] ?? []) {
      const badge = document.createElement('span');
      badge.className = 'w-status w-status--label translation-badge';
      badge.textContent = label;
      badge.title = what;
      title?.append(' ', badge);
    }
  }
}

async function showSummary(place) {
  const answer = await fetch(place.dataset.translationSummary);
  if (!answer.ok) return;
  place.innerHTML = await answer.text();
  place.hidden = !place.firstElementChild;
}

showBadges();
const results = document.getElementById('listing-results');
if (results) new MutationObserver(showBadges).observe(results, { childList: true });
const summary = document.querySelector('[data-translation-summary]');
if (summary) showSummary(summary);
