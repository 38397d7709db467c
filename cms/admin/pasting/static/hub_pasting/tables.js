/* Fills tables with what is pasted: one that is there, or a new block. */
(() => {
  const MAX_CELLS = 600; // each is an editor of its own
  const { clean, EMPTY, trimmed } = window.hubPasting;

  const optionsOf = (column) => column.widget?.options ?? {};
  const isRichText = (column) => column.widget instanceof window.draftail.DraftailRichTextArea;

  /** The state of an editor of rich text. */
  const rawOf = (html) => {
    const { ContentState, convertFromHTML, convertToRaw } = window.DraftJS;
    const { contentBlocks, entityMap } = convertFromHTML(html);
    return JSON.stringify(convertToRaw(ContentState.createFromBlockArray(contentBlocks, entityMap)));
  };

  const stateOfCell = (table, column, { html, text }) => {
    if (!text) return table.childBlockDefaultStates[column.name];
    return isRichText(column) ? rawOf(html) : text;
  };

  const isBlank = (table) =>
    table.columns.every(({ headingInput }) => !headingInput.value)
    && table.rows.every(({ blocks }) => blocks.every((block) => !block.getTextLabel?.({ maxLength: 9 })));

  /** The rows that fit, and how many do not. */
  const fitting = (rows) => {
    const count = Math.max(1, Math.floor(MAX_CELLS / (rows[0]?.length || 1)));
    return { rows: rows.slice(0, count), left: Math.max(0, rows.length - count) };
  };

  /** The state of a new table: the first row is headings, if it can be. */
  const stateOf = (table, { rows, caption = '' }) => {
    const [column] = table.childBlockDefs;
    const hasHeadings = rows.length > 1 && rows[0].every((cell) => cell.isPlain);
    const body = hasHeadings ? rows.slice(1) : rows;
    return {
      caption,
      columns: rows[0].map((cell) => ({ type: column.name, heading: hasHeadings ? cell.text : '' })),
      rows: body.map((row) => ({ values: row.map((cell) => stateOfCell(table, column, cell)) })),
    };
  };

  /** The place of an element in a table; its row is -1 among the headings. */
  const placeOf = (table, element) => {
    const heading = table.columns.findIndex(({ headingInput }) => headingInput === element);
    if (heading >= 0) return { top: -1, left: heading };
    const holds = (block) => block.element?.contains(element);
    const top = table.rows.findIndex(({ blocks }) => blocks.some(holds));
    return top < 0 ? { top: -1, left: 0 } : { top, left: table.rows[top].blocks.findIndex(holds) };
  };

  /** Put rows into a table that holds something: over what stands from there on, and further. */
  const overlay = (table, rows, { top, left }) => {
    const { blockDef } = table;
    const state = table.getState();
    const [first] = blockDef.childBlockDefs;
    while (state.columns.length < left + rows[0].length) {
      state.columns.push({ type: first.name, heading: '' });
      state.rows.forEach(({ values }) => values.push(stateOfCell(blockDef, first, EMPTY)));
    }
    const typeOf = (at) => table.childBlockDefsByName[state.columns[at].type];
    rows.forEach((row, down) => {
      if (top + down < 0) {
        row.forEach((cell, right) => { state.columns[left + right].heading = cell.text; });
        return;
      }
      state.rows[top + down] ??= {
        values: state.columns.map((_, at) => stateOfCell(blockDef, typeOf(at), EMPTY)),
      };
      row.forEach((cell, right) => {
        state.rows[top + down].values[left + right] = stateOfCell(blockDef, typeOf(left + right), cell);
      });
    });
    return state;
  };

  /** Fill a table with rows; return how many were left out. */
  const fill = (table, given, element) => {
    const { rows, left } = fitting(given.rows);
    const { value: caption } = table.captionInput;
    table.setState(
      isBlank(table)
        ? stateOf(table.blockDef, { rows, caption: caption || given.caption })
        : overlay(table, rows, placeOf(table, element)),
    );
    table.focus({ soft: true });
    return left;
  };

  /** The table on a clipboard, if it holds more than one cell. */
  const tableOn = (clipboard, column) => {
    const html = clipboard.getData('text/html');
    const given = html
      ? clean(html, {}, optionsOf(column)).parts.find((part) => part.rows)
      : { rows: cellsOf(clipboard.getData('text/plain')) };
    return given?.rows.length && given.rows.length * given.rows[0].length > 1 ? given : null;
  };

  /** The cells of a text as spreadsheets write them, with tabs between. */
  const cellsOf = (text) => {
    if (!text.includes('\t')) return [];
    const cellOf = (words) => {
      const element = document.createElement('p');
      element.textContent = words.trim();
      return { ...EMPTY, text: element.textContent, html: element.outerHTML };
    };
    return trimmed(text.split(/\r?\n/).map((line) => line.split('\t').map(cellOf)));
  };

  /** The definition of the table in that of a block, with its name where it stands in a struct. */
  const tableIn = (definition) => {
    const isTable = (each) => Boolean(each.childBlockDefaultStates);
    if (isTable(definition)) return { table: definition, name: null };
    const table = Array.isArray(definition.childBlockDefs) && definition.childBlockDefs.find(isTable);
    return table ? { table, name: table.name } : null;
  };

  /** How a stream holds a table: the name of the block, and its state for rows. */
  const tableOf = (stream) => {
    for (const [type, definition] of Object.entries(stream.blockDef.childBlockDefsByName)) {
      const { table, name } = tableIn(definition) ?? {};
      if (table) {
        const inside = (state) => (name ? { ...stream.blockDef.initialChildStates[type], [name]: state } : state);
        return { type, cells: optionsOf(table.childBlockDefs[0]), stateOf: (given) => inside(stateOf(table, given)) };
      }
    }
    return null;
  };

  Object.assign(window.hubPasting, { fill, fitting, rawOf, tableOf, tableOn });
})();
