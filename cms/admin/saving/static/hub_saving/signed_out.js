/* Keeps what was written when the session of the editor has ended, until they have signed in again.

The session is looked at before a form is sent, and whenever something could not be saved. */
(() => {
  const INTERVAL = 5000;
  const notice = document.querySelector('[data-hub-session]');
  const { app } = window.wagtail;
  let opener = null; // who opened the form
  let timer = null;
  let wasStopped = false;
  let mayBeAnother = false; // the page was hidden: somebody may have signed in elsewhere

  const show = (state) => {
    notice.querySelectorAll('[data-hub-session-state]').forEach((part) => {
      part.hidden = part.dataset.hubSessionState !== state;
    });
    notice.hidden = !state;
  };

  const useToken = (token) => {
    window.wagtailConfig.CSRF_TOKEN = token;
    document.querySelectorAll('input[name=csrfmiddlewaretoken]').forEach((input) => {
      input.value = token;
    });
  };

  /** "signed-in", "signed-out", "somebody-else" or "no-answer". */
  const look = async () => {
    try {
      const answer = await fetch(notice.dataset.hubSession, { redirect: 'manual' });
      if (answer.type === 'opaqueredirect') return 'signed-out'; // to the form to sign in
      if (!answer.ok) return 'no-answer';
      const { user, name, token } = await answer.json();
      if (opener === null) {
        opener = user;
        notice.querySelectorAll('[data-hub-name]').forEach((part) => { part.textContent = name; });
      }
      if (user !== opener) return 'somebody-else';
      useToken(token);
      return 'signed-in';
    } catch {
      return 'no-answer';
    }
  };

  const goOn = () => {
    clearInterval(timer);
    timer = null;
    if (!wasStopped) return;
    wasStopped = false;
    document.querySelectorAll('form[data-edit-form]').forEach((form) => {
      const unsaved = app.getControllerForElementAndIdentifier(form, 'w-unsaved');
      if (unsaved?.hasEditsValue) unsaved.dispatch('add', { cancelable: true, detail: { type: 'edits' } });
    });
  };

  const check = async () => {
    const state = await look();
    show(state === 'signed-in' ? '' : state);
    if (state === 'signed-in') {
      goOn();
    } else {
      wasStopped = true;
      if (!timer) timer = setInterval(check, INTERVAL);
    }
    return state;
  };

  document.addEventListener('w-autosave:error', ({ detail }) => {
    // Nothing is wrong with the session where the server says what is wrong with the form.
    if (['validation_error', 'invalid_revision', 'locked'].includes(detail.type)) return;
    wasStopped = true;
    check();
  });
  ['focus', 'visibilitychange'].forEach((type) => {
    window.addEventListener(type, () => { if (timer && !document.hidden) check(); });
  });

  // Wagtail's pings, by which editors see each other, are refused with the token of another session.
  document.addEventListener('visibilitychange', () => {
    mayBeAnother ||= document.visibilityState === 'hidden';
  }, { capture: true });
  document.addEventListener('w-session:ping', (event) => {
    if (!timer && !mayBeAnother) return;
    event.stopImmediatePropagation();
    if (timer) return;
    mayBeAnother = false;
    check().then((state) => {
      if (state === 'signed-in') event.target.dispatchEvent(new CustomEvent('w-session:ping', { bubbles: true }));
    });
  }, { capture: true });
  document.addEventListener('w-swap:error', ({ target }) => {
    if (target.matches('.w-editing-sessions')) check();
  });

  const stopProgress = (button) => {
    const progress = button && app.getControllerForElementAndIdentifier(button, 'w-progress');
    if (progress) progress.loadingValue = false;
  };

  let mayGo = false;
  window.addEventListener('submit', (event) => {
    const form = event.target;
    if (!form.matches('form[data-edit-form]')) return;
    if (mayGo) {
      mayGo = false;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    Promise.all([check(), form.hubIsAtRest?.()]).then(([state]) => {
      stopProgress(event.submitter);
      if (state !== 'signed-in') {
        notice.focus();
        return;
      }
      mayGo = true;
      // A save by itself that overtook this one would be taken for somebody else's.
      const autosave = app.getControllerForElementAndIdentifier(form, 'w-autosave');
      if (autosave) autosave.activeValue = false;
      // A button that says that it is busy would not tell the server that it was pressed.
      if (event.submitter) event.submitter.disabled = false;
      form.requestSubmit(event.submitter);
    });
  }, { capture: true });

  look();
})();
