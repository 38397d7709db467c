/* Texts of content are shown, written and checked for spelling in the language of their page. */
(() => {
  const TEXTS = ':is(textarea, input:is([type=text], :not([type])), .public-DraftEditor-content)';
  const OF_CODES = ':is([data-contentpath=slug], [data-controller~=w-slug], [autocomplete=off], [role=combobox])';
  const OF_CONTENT = `[data-edit-form] [data-contentpath] ${TEXTS}:not([dir], ${OF_CODES}, ${OF_CODES} *)`;

  // Settings have texts in several languages; a source that is made in a window chooses its own there.
  const meta = document.querySelector('meta[name=hub-content-language]');
  const direction = meta?.dataset.dir ?? 'auto';

  const directAll = () => {
    document.querySelectorAll(OF_CONTENT).forEach((text) => {
      if (meta) text.lang = meta.content;
      text.dir = direction;
    });
    document.querySelectorAll(`.modal-content ${TEXTS}:not([dir])`).forEach((text) => {
      text.dir = 'auto';
    });
  };

  let isWaiting = false;
  document.addEventListener('DOMContentLoaded', () => {
    directAll();
    new MutationObserver(() => {
      if (isWaiting) return;
      isWaiting = true;
      requestAnimationFrame(() => {
        isWaiting = false;
        directAll();
      });
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
