/* The panel “Checks” says whether anything has been checked, and why not; pages of another site are
checked by what they load from the hub (previews/checks.js). */
(() => {
  const SILENCE = 5000; // milliseconds after which a page is taken not to answer
  const origins = new WeakMap(); // of the windows whose pages can be checked
  let waiting = null;

  const show = (state) => {
    clearTimeout(waiting);
    const panel = document.querySelector('[data-side-panel="checks"]');
    if (!panel) return;
    panel.dataset.hubChecks = state;
    panel.querySelectorAll('[data-hub-checks-reason]').forEach((reason) => {
      reason.hidden = reason.dataset.hubChecksReason !== state;
    });
  };

  const shown = () => document.getElementById('w-preview-iframe')?.contentWindow;

  const isPreview = (page) =>
    [...document.querySelectorAll('.w-preview__iframe')].some(({ contentWindow }) => contentWindow === page);

  const sendChecks = () => {
    const page = shown();
    const config = document.getElementById('checker-axe-configuration');
    if (!config || !origins.has(page)) return;
    page.postMessage({ hubChecks: JSON.parse(config.textContent).spec }, origins.get(page));
    origins.delete(page);
  };

  const isInPreview = ({ target: [frame] }) => frame === '#w-preview-iframe';

  const watch = (axe) => {
    if (axe.hubRun) return;
    axe.hubRun = axe.run;
    axe.run = async (...given) => {
      try {
        const results = await axe.hubRun(...given);
        const found = [results.passes, results.violations, results.incomplete].flat();
        show(found.some(({ nodes }) => nodes.some(isInPreview)) ? 'checked' : 'empty');
        return results;
      } catch (error) {
        show('failed');
        throw error;
      }
    };
  };

  // Before Wagtail hears of it, which checks the page then.
  window.addEventListener('message', ({ source, origin, data }) => {
    if (!isPreview(source)) return;
    if (data?.hubChecks === 'here') {
      origins.set(source, origin);
      sendChecks();
    } else if (data?.wagtail?.type === 'w-userbar:axe-ready') {
      window.axe.configure({ allowedOrigins: [origin] });
      watch(window.axe);
    }
  }, { capture: true });

  document.addEventListener('w-preview:json', ({ detail: { data } }) => {
    if (!data.is_available) show('unavailable');
  });
  document.addEventListener('w-preview:error', () => show('unavailable'));
  document.addEventListener('w-preview:loaded', () => {
    sendChecks();
    waiting = setTimeout(show, SILENCE, 'silent');
  });
})();
