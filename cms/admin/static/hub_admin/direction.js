/* Texts of content are shown, written and checked for spelling in the language of their page. */
(() => {
  const meta = document.querySelector('meta[name=hub-content-language]');
  if (!meta) return;

  const TEXTS = ':is(textarea, input:is([type=text], :not([type])), .public-DraftEditor-content)';
  const OF_CODES = ':is([data-contentpath=slug], [data-controller~=w-slug], [autocomplete=off], [role=combobox])';
  const OWN = `[data-edit-form] [data-contentpath] ${TEXTS}, .js-translation-editor :is(${TEXTS}, li > div > p)`;
  const OF_ORIGINAL = '.js-translation-editor li > p';

  const direct = (selector, language, direction) => {
    document.querySelectorAll(`:is(${selector}):not([lang], ${OF_CODES}, ${OF_CODES} *)`).forEach((text) => {
      text.lang = language;
      text.dir = direction;
    });
  };
  const directAll = () => {
    const { dir, source, sourceDir } = meta.dataset;
    direct(OWN, meta.content, dir);
    if (source) direct(OF_ORIGINAL, source, sourceDir);
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
