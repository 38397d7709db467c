/* The field that holds a chosen source, and the window to choose it in. */
(() => {
  if (window.hubSourceChooser) return;
  window.hubSourceChooser = true;

  const NOTHING = { warnings: [], summary: '' };

  /* What many fields ask at the same moment is asked in one request. */
  let waiting = null;
  const conditionOf = (url, id) => {
    if (!waiting) {
      const ids = new Set();
      waiting = {
        ids,
        answer: new Promise((resolve) => {
          setTimeout(() => {
            waiting = null;
            const query = new URLSearchParams([...ids].map((one) => ['id', one]));
            resolve(
              fetch(`${url}?${query}`, { headers: { 'X-Requested-With': 'XMLHttpRequest' } }).then(
                (response) => (response.ok ? response.json() : {}),
              ),
            );
          }, 50);
        }),
      };
    }
    waiting.ids.add(id);
    return waiting.answer.then((all) => all[id] ?? NOTHING);
  };

  /* Warns below a source whose link is broken, whose review is overdue, or that is a draft. Shows
     the summary of the source beside a note that is empty, as readers see it there. */
  window.wagtail.app.register(
    'hub-source-condition',
    class extends window.StimulusModule.Controller {
      static values = { url: String, summary: String };

      connect() {
        this.input = document.getElementById(this.element.id.replace(/-chooser$/, ''));
        this.update = () => this.show();
        this.input.addEventListener('change', this.update);
        this.show();
      }

      disconnect() {
        this.input.removeEventListener('change', this.update);
      }

      async show() {
        const id = this.input.getAttribute('value');
        const { warnings, summary } = id ? await conditionOf(this.urlValue, id) : NOTHING;
        if (id !== this.input.getAttribute('value')) return; // another one has been chosen since
        let list = this.element.querySelector('.hub-source-warnings');
        if (!list) {
          list = document.createElement('ul');
          list.className = 'hub-source-warnings';
          list.setAttribute('aria-live', 'polite');
          this.element.append(list);
        }
        list.replaceChildren(
          ...warnings.map((warning) => {
            const item = document.createElement('li');
            item.textContent = warning;
            return item;
          }),
        );
        this.showSummary(summary);
      }

      showSummary(summary) {
        const note = document.getElementById(this.input.id.replace(/-source$/, '-note'));
        if (!note || note === this.input) return;
        if (!this.instead) {
          this.instead = document.createElement('p');
          this.instead.className = 'hub-source-summary';
          note.after(this.instead);
          note.addEventListener('input', () => this.hideSummary(note));
        }
        this.instead.textContent = summary && `${this.summaryValue} ${summary}`;
        this.hideSummary(note);
      }

      hideSummary(note) {
        this.instead.hidden = note.value.trim() !== '' || !this.instead.textContent;
      }
    },
  );

  /* The window of a chooser has no name of its own for those who do not see it. */
  window.wagtail.app.register(
    'hub-dialog-name',
    class extends window.StimulusModule.Controller {
      static values = { name: String };

      connect() {
        this.element.closest('[role=dialog]')?.setAttribute('aria-label', this.nameValue);
      }
    },
  );
})();
