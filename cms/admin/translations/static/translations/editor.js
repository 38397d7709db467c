/** Texts with chips are edited in place; hints and links are put where the caret is. */

/**
 * Stands after each chip, so that the caret can: what is typed at the end of a chip is a part of it.
 * The server leaves it out, and so does nobody's writing need it.
 */
const BESIDE = '\ufeff';

function addPlacesBesideChips(editable) {
  for (const chip of editable.querySelectorAll('.translation-chip')) {
    const next = chip.nextSibling;
    if (next?.nodeType === Node.TEXT_NODE) {
      if (!next.data) next.data = BESIDE;
    } else {
      chip.after(BESIDE);
    }
  }
}

function write(editable) {
  const field = document.getElementById(editable.dataset.chips);
  field.value = editable.innerHTML.replaceAll(BESIDE, '');
  field.dispatchEvent(new Event('change', { bubbles: true }));
}

for (const editable of document.querySelectorAll('[data-chips]')) {
  if (editable.closest('fieldset:disabled')) editable.contentEditable = 'false';
  addPlacesBesideChips(editable);
  editable.addEventListener('input', () => write(editable));
  editable.addEventListener('paste', (event) => {
    event.preventDefault();
    document.execCommand('insertText', false, event.clipboardData.getData('text/plain'));
  });
}

/** The range of the caret in an editable, or its end. */
function caretIn(editable) {
  const selection = window.getSelection();
  const range = selection.rangeCount ? selection.getRangeAt(0) : null;
  if (range && editable.contains(range.commonAncestorContainer)) return range;
  const end = document.createRange();
  end.selectNodeContents(editable);
  end.collapse(false);
  return end;
}

/** The chip that the caret is in. */
function chipAt(range) {
  const node = range.startContainer;
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  return element.closest('.translation-chip');
}

function insert(editable, node) {
  const range = caretIn(editable);
  range.deleteContents();
  const chip = chipAt(range);
  if (chip && node.nodeType === Node.ELEMENT_NODE) range.setStartAfter(chip);
  range.insertNode(node);
  addPlacesBesideChips(editable);
  write(editable);
  editable.focus();
  const after = node.nodeType === Node.ELEMENT_NODE ? node.nextSibling : node;
  const end = after.data.startsWith(BESIDE) ? 1 : node === after ? after.data.length : 0;
  window.getSelection().collapse(after, end);
}

document.addEventListener('mousedown', (event) => {
  // The caret stays where it is.
  if (event.target.closest('[data-link-of], [data-hint-of]')) event.preventDefault();
});

document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-link-of]');
  const hint = event.target.closest('[data-hint-of]');
  if (link) {
    const editable = document.querySelector(`[data-chips="${link.dataset.linkOf}"]`);
    for (const there of editable.querySelectorAll(`[data-link="${link.dataset.link}"]`)) {
      there.replaceWith(...there.childNodes);
    }
    const chip = document.createElement('span');
    chip.className = 'translation-chip';
    chip.dataset.link = link.dataset.link;
    const chosen = caretIn(editable).toString();
    chip.textContent = chosen || link.textContent.trim();
    insert(editable, chip);
  } else if (hint) {
    const editable = document.querySelector(`[data-chips="${hint.dataset.hintOf}"]`);
    const words = hint.textContent.trim();
    if (editable) {
      const chip = chipAt(caretIn(editable));
      if (chip) {
        chip.textContent = words;
        write(editable);
      } else {
        insert(editable, document.createTextNode(words));
      }
      return;
    }
    const field = document.getElementById(hint.dataset.hintOf);
    field.setRangeText(words, field.selectionStart, field.selectionEnd, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
  }
});
