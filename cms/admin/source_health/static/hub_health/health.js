/* In the form of a source: has its website looked at now, and takes over an address it moved to. */
(() => {
  const INTERVAL = 1000;
  const PATIENCE = 60;
  const wait = (time) => new Promise((resolve) => { setTimeout(resolve, time); });
  const stampOf = (result) => result.querySelector('[data-hub-stamp]')?.dataset.hubStamp;

  const check = async (panel, button) => {
    const result = panel.querySelector('[data-hub-link-result]');
    const before = stampOf(result);
    const say = (text) => { result.replaceChildren(Object.assign(document.createElement('p'), { textContent: text })); };
    const token = document.querySelector('[name=csrfmiddlewaretoken]').value;
    button.disabled = true;
    try {
      say(panel.dataset.busy);
      const started = await fetch(panel.dataset.checkUrl, { method: 'POST', headers: { 'X-CSRFToken': token } });
      if (!started.ok) throw new Error(started.statusText);
      for (let looks = 0; looks < PATIENCE; looks += 1) {
        const answer = await fetch(panel.dataset.statusUrl);
        if (!answer.ok) throw new Error(answer.statusText);
        const html = await answer.text();
        const found = document.createElement('div');
        found.innerHTML = html;
        if (stampOf(found) !== before) {
          result.replaceChildren(...found.childNodes);
          return;
        }
        await wait(INTERVAL);
      }
      say(panel.dataset.slow);
    } catch {
      say(panel.dataset.failed);
    } finally {
      button.disabled = false;
    }
  };

  document.addEventListener('click', (event) => {
    const checkNow = event.target.closest('[data-hub-check-now]');
    if (checkNow) check(checkNow.closest('[data-hub-link-check]'), checkNow);
    const useAddress = event.target.closest('[data-hub-use-address]');
    if (useAddress) {
      const field = document.getElementById('id_website');
      field.value = useAddress.dataset.hubUseAddress;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.dispatchEvent(new Event('change', { bubbles: true }));
      field.scrollIntoView({ block: 'center' });
      field.focus();
    }
  });
})();
