// Follows work in the background, and shows what came of it when it is done.
const screen = document.querySelector('[data-progress]');
const bar = screen.querySelector('progress');
const text = screen.querySelector('[data-progress-text]');
const SECOND = 1000;
const LONGEST_WAIT = 30 * SECOND;

let wait = SECOND;

async function follow() {
  try {
    const response = await fetch(screen.dataset.progress, {
      headers: { Accept: 'application/json' },
    });
    if (!response.ok) throw new Error(`The server says ${response.status}.`);
    const progress = await response.json();
    if (!progress.underWay) {
      window.location.reload();
      return;
    }
    bar.max = progress.total;
    bar.value = progress.done;
    if (text.textContent !== progress.text) text.textContent = progress.text;
    wait = SECOND;
  } catch (error) {
    // The server may be restarting; the work goes on without us.
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
  window.setTimeout(follow, wait);
}

window.setTimeout(follow, wait);
