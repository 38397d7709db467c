/* Keeps Wagtail's forms from taking for saved what has not been sent.

Wagtail takes the form as it stands when a save has succeeded for what was saved. What was typed
since the save began is then neither saved nor warned of. Here it is the form that was sent. */
(() => {
  const RICH_TEXT_DELAY = 500; // milliseconds until a rich text has written what was typed to its field
  const PATIENCE = 10000;
  const { app } = window.wagtail;

  /** `text` with the values that the server gave to fields, such as the numbers of new rows. */
  const withUpdates = (text, updates = {}) => {
    const fields = new URLSearchParams(text);
    Object.entries(updates).forEach(([name, value]) => {
      if (fields.has(name)) fields.set(name, value);
    });
    return fields.toString();
  };

  const setHidden = (form, name, value) => {
    if (!value) return;
    const input = form.elements.namedItem(name)
      ?? form.appendChild(Object.assign(document.createElement('input'), { type: 'hidden', name }));
    input.value = value;
  };

  const keep = (form) => {
    const unsaved = app.getControllerForElementAndIdentifier(form, 'w-unsaved');
    const clear = unsaved.clear.bind(unsaved);
    const confirm = unsaved.confirm.bind(unsaved);
    let opened = null; // the form before anybody changed it, if that was before Wagtail looked
    let baseline = null; // the form as the server has it, once Wagtail has looked
    let sent = null; // the form that is being saved
    let richTextTyped = -Infinity;

    const isBeingWritten = () => performance.now() - richTextTyped < RICH_TEXT_DELAY;

    const startFrom = (text) => {
      baseline = text;
      unsaved.initialFormData = text;
      unsaved.previousFormData = text;
    };

    // Wagtail does not watch a form that came back with errors, even once it is mended.
    if (unsaved.forceValue) {
      unsaved.forceValue = false;
      startFrom('never saved');
      unsaved.checkIntervalValueChanged(unsaved.checkIntervalValue);
    }

    // Wagtail first looks at the form two seconds after it has loaded.
    const noteOpened = () => {
      if (unsaved.initialFormData || opened !== null || !window.wagtail.editHandler) return;
      opened = unsaved.formData;
    };
    ['beforeinput', 'keydown', 'pointerdown', 'paste', 'drop'].forEach((type) => {
      form.addEventListener(type, noteOpened, { capture: true });
    });
    // Wagtail may look more than once; what was typed in between would be taken for saved.
    form.addEventListener('w-unsaved:watch-edits', () => {
      startFrom(baseline ?? opened ?? unsaved.initialFormData);
      opened = null;
    });

    form.addEventListener('beforeinput', (event) => {
      if (event.target.isContentEditable) richTextTyped = performance.now();
    }, { capture: true });

    form.addEventListener('w-autosave:save', () => { sent = unsaved.formData; });
    form.addEventListener('w-autosave:error', () => { sent = null; });
    form.addEventListener('w-autosave:success', ({ detail: { data } }) => {
      setHidden(form, 'loaded_revision_id', data.revision_id);
      setHidden(form, 'loaded_revision_created_at', data.revision_created_at);
    });

    unsaved.clear = (event) => {
      const saved = sent === null
        ? unsaved.formData
        : withUpdates(sent, event?.detail?.data?.field_updates);
      sent = null;
      baseline = saved;
      clear();
      if (unsaved.formData === saved) return;
      unsaved.hasEditsValue = true;
      // After everybody has heard that the last save succeeded.
      setTimeout(() => unsaved.dispatch('add', { cancelable: true, detail: { type: 'edits' } }));
    };

    unsaved.confirm = (event) => {
      if (opened !== null) startFrom(opened);
      unsaved.hasChanges();
      const isBeingSaved = sent !== null && sent !== unsaved.formData;
      if (isBeingWritten() || isBeingSaved) unsaved.hasEditsValue = true;
      confirm(event);
    };

    /** Waits until all that was typed stands in the form, and no save is under way. */
    form.hubIsAtRest = async () => {
      const latest = performance.now() + PATIENCE;
      while ((isBeingWritten() || sent !== null) && performance.now() < latest) {
        await new Promise((resolve) => { setTimeout(resolve, RICH_TEXT_DELAY / 5); });
      }
    };
  };

  // The server shows both versions; Wagtail would first ask whether to write over the other one,
  // of which it learns by a ping.
  document.addEventListener('w-session:ping', ({ target }) => {
    target.removeAttribute('data-w-session-w-dialog-outlet');
  });

  document.addEventListener('w-unsaved:ready', ({ target }) => keep(target));

  // Beside “Save”, the words of the server say which field is not filled in, or not as it should be.
  document.addEventListener('w-autosave:error', ({ detail: { text, type } }) => {
    const said = document.querySelector('.w-autosave-indicator__state--paused .w-autosave-indicator__text');
    if (!said) return;
    said.dataset.usual ??= said.textContent;
    said.textContent = type === 'validation_error' ? text : said.dataset.usual;
  });
})();
