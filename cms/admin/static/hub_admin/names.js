/* Gives a name to what Wagtail's screens leave without one, for those who hear them read out. */
(() => {
  const text = (element) => element?.textContent.replace(/\s+/g, ' ').trim() ?? '';

  /** What an editor sees as the name of a field: its label, or the heading of its block. */
  const labelOf = (field) => {
    let name = text(field.closest('.w-field__wrapper')?.querySelector('label'));
    let panel = field.closest('.w-panel');
    while (!name && panel) {
      name = text(panel.querySelector('[data-panel-heading-text]'));
      panel = panel.parentElement.closest('.w-panel');
    }
    return name;
  };

  const NAMES = [
    ['.public-DraftEditor-content', labelOf],
    ['textarea, [data-contentpath] input:not([type=hidden])', labelOf],
    ['.tagit input', (field) => text(document.querySelector(`label[for="${field.closest('.tagit').previousElementSibling?.id}"]`))],
    ['input[type=file]', (field) => text(field.closest('.replace-file-input')?.querySelector('button'))],
    ['.w-editing-sessions__session', (button) => text(button.querySelector('.w-editing-sessions__popup') ?? button._tippy?.props.content)],
    ['a.button--icon', () => text(document.querySelector('h1'))],
  ];

  const nameAll = () => {
    NAMES.forEach(([selector, nameOf]) => {
      document.querySelectorAll(`:is(${selector}):not([aria-label], [aria-labelledby])`).forEach((element) => {
        const hasName = element.labels?.length || (!element.matches('button, input, textarea, [role=textbox]') && text(element));
        const name = hasName ? '' : nameOf(element);
        if (name) element.setAttribute('aria-label', name);
      });
    });
    // Links around the items of a list, and a tab outside of its list of tabs.
    document.querySelectorAll('ul.workflow-tasks, ul.workflow-tasks > a > li').forEach((part) => {
      part.setAttribute('role', 'none');
    });
    document.querySelectorAll('a[role=tab]').forEach((tab) => {
      if (tab.closest('[role=tablist]')) return;
      const list = document.createElement('span');
      list.setAttribute('role', 'tablist');
      tab.replaceWith(list);
      list.append(tab);
    });
  };

  let isWaiting = false;
  const later = () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      nameAll();
    });
  };

  document.addEventListener('DOMContentLoaded', () => {
    nameAll();
    new MutationObserver(later).observe(document.body, { childList: true, subtree: true });
  });
})();
