/* Below a text with a limit, once somebody is in it: how long it is, and how long it may be. */
(() => {
  const NEAR = 0.9; // of the limit
  const counters = new WeakMap();

  const counterOf = (field) => {
    if (!counters.has(field)) {
      const counter = document.createElement('div');
      counter.className = 'hub-counter';
      field.after(counter);
      counters.set(field, counter);
    }
    return counters.get(field);
  };

  const count = ({ target: field }) => {
    if (!field.matches?.('[data-edit-form] :is(textarea, input[type=text])[maxlength]')) return;
    const { length } = field.value;
    const counter = counterOf(field);
    counter.textContent = `${length} / ${field.maxLength}`;
    const isNear = length >= NEAR * field.maxLength;
    counter.classList.toggle('hub-counter--near', isNear);
    counter.setAttribute('aria-live', isNear ? 'polite' : 'off');
  };

  ['focusin', 'input'].forEach((type) => document.addEventListener(type, count));
})();
