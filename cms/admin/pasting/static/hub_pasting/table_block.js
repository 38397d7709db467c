/* Tables whose cells are named by the headings of their columns, and whose copies keep the caption. */
(() => {
  const KIND = 'wagtail.contrib.typed_table_block.blocks.TypedTableBlock';
  const Definition = window.telepath.constructors[KIND];

  const name = (element, { headingInput, blockDef, position }) => {
    element
      .querySelector('[role=textbox], input:not([type=hidden]), textarea, select')
      ?.setAttribute('aria-label', headingInput.value || `${blockDef.meta.label} ${position + 1}`);
  };

  const nameAll = (table) =>
    table.rows.forEach(({ blocks }) => blocks.forEach(({ element }, at) => name(element, table.columns[at])));

  /* Wagtail forgets the caption that was typed, and calls that of a copy “undefined”. */
  const keepCaption = (table) => {
    table.captionInput.addEventListener('input', () => { table.caption = table.captionInput.value; });
    const { getDuplicatedState } = table;
    table.getDuplicatedState = () => ({ ...getDuplicatedState.call(table), caption: table.caption });
  };

  class HubTable extends Definition {
    render(...given) {
      const table = super.render(...given);
      const { initCell } = table;
      table.initCell = (cell, column, ...others) => {
        const block = initCell.call(table, cell, column, ...others);
        name(cell, column);
        return block;
      };
      table.container.on('input', '.column-heading', () => nameAll(table));
      nameAll(table);
      keepCaption(table);
      return table;
    }
  }

  window.telepath.register('hub.TypedTableBlock', HubTable);
})();
