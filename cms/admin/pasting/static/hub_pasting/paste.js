/* Cleans what is pasted into texts and tables, before their editors read it. */
(() => {
  const { clean, fill, fitting, rawOf, tableOf, tableOn } = window.hubPasting;
  const OWN = /data-draftjs-conductor-fragment|data-offset-key/; // copied from such a text
  const handed = new WeakSet(); // the events that are made here

  /** The blocks of the form around an element, from the outermost one. */
  const blocksAround = (element) => {
    let root = element;
    while (root && !root.rootBlock) root = root.parentElement;
    const found = [];
    const elementOf = (block) => block.element ?? block.container?.[0];
    for (let block = root?.rootBlock; block; ) {
      found.push(block);
      const inside = [
        ...(block.children ?? []).map((child) => child.block),
        ...Object.values(block.childBlocks ?? {}),
      ];
      block = inside.find((each) => elementOf(each)?.contains(element));
    }
    return found;
  };

  const inputOf = (target) =>
    [...(target.closest('[data-draftail-editor-wrapper]')?.parentElement.children ?? [])]
      .find((each) => each.draftailEditor);

  /** The state of an editor without what is selected. */
  const withoutSelected = (editor) => {
    const { EditorState, Modifier } = window.DraftJS;
    const state = editor.getEditorState();
    const selection = state.getSelection();
    if (selection.isCollapsed()) return state;
    const content = Modifier.removeRange(state.getCurrentContent(), selection, 'forward');
    return EditorState.push(state, content, 'remove-range');
  };

  /** Begin a new paragraph, unless the caret is in an empty one: what is pasted would become its words. */
  const beginBlock = (editor) => {
    const { EditorState, Modifier } = window.DraftJS;
    const state = withoutSelected(editor);
    const [content, selection] = [state.getCurrentContent(), state.getSelection()];
    if (!content.getBlockForKey(selection.getStartKey()).getText()) return;
    editor.onChange(EditorState.push(state, Modifier.splitBlock(content, selection), 'split-block'));
  };

  const report = (field, counts) => {
    field.querySelectorAll('.hub-pasted').forEach((each) => each.remove());
    if (!Object.values(counts).some(Boolean)) return;
    const template = document.querySelector('template[data-hub-pasted]');
    const notice = template.content.firstElementChild.cloneNode(true);
    notice.querySelectorAll('[data-hub-pasted-what]').forEach((line) => {
      const count = counts[line.dataset.hubPastedWhat];
      if (count) line.querySelector('b').textContent = count;
      else line.remove();
    });
    notice.querySelector('button').addEventListener('click', () => notice.remove());
    field.append(notice);
  };

  /** Have the editor take a text, as if it were on the clipboard. */
  const hand = (input, target, { html, text }) => {
    if (!html) return;
    if (/^<(h\d|ul|ol)/.test(html)) beginBlock(input.draftailEditor);
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/html', html);
    clipboardData.setData('text/plain', text);
    const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData });
    handed.add(event);
    target.dispatchEvent(event);
  };

  const contentOf = (input) => input.draftailEditor.getEditorState().getCurrentContent();

  /** Split a text where the caret is, without what is selected. */
  const split = (child, input) => {
    const { stateBefore, stateAfter, shouldMoveCommentFn } = window.draftail.splitState(
      withoutSelected(input.draftailEditor),
    );
    if (!stateAfter.getCurrentContent().hasText()) return;
    child.split(stateBefore, stateAfter, shouldMoveCommentFn);
    input.draftailEditor.onChange(window.DraftJS.EditorState.moveSelectionToEnd(stateBefore));
  };

  /** Put tables, and the texts after them, into blocks of their own behind a text. */
  const insert = (stream, child, input, table, parts) => {
    const added = parts.filter((part) => part.rows || part.html).map((part, at) =>
      stream.insert(
        part.rows
          ? { type: table.type, value: table.stateOf(part) }
          : { type: child.type, value: rawOf(part.html) },
        child.index + 1 + at,
        { animate: true },
      ));
    if (contentOf(input).hasText()) return input.parentElement;
    stream.deleteBlock(child.index);
    return added[0].element;
  };

  const pasteText = (input, target, html) => {
    const [stream, own] = blocksAround(input).slice(-2);
    const child = stream?.children?.find(({ block }) => block === own && own.widget?.input === input);
    const table = child && stream.blockDef?.childBlockDefsByName ? tableOf(stream) : null;
    const { parts, images, lines } = clean(html, input.draftailEditor.props, table?.cells);
    let left = 0;
    const [first, ...others] = parts.map((part) => {
      if (!part.rows) return part;
      const fits = fitting(part.rows);
      left += fits.left;
      return { ...part, rows: fits.rows };
    });
    const tables = others.filter((part) => part.rows).length;
    if (tables) split(child, input);
    hand(input, target, first);
    const field = tables ? insert(stream, child, input, table, others) : input.parentElement;
    report(field, { images, lines, tables, rows: left });
  };

  document.addEventListener('paste', (event) => {
    if (handed.has(event) || !event.clipboardData) return;
    const target = event.target instanceof Element ? event.target : event.target.parentElement;
    const table = target.closest('.typed-table-block') && blocksAround(target).find((block) => block.columns);
    const input = inputOf(target);
    const given = table && tableOn(event.clipboardData, table.blockDef.childBlockDefs[0]);
    const html = event.clipboardData.getData('text/html');
    const isForeign = input && html && !OWN.test(html);
    if (!given && !isForeign) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (given) report(table.container[0], { rows: fill(table, given, target) });
    else pasteText(input, target, html);
  }, { capture: true });
})();
