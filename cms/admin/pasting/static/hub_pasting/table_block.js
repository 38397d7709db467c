/* Gives each cell of a table the heading of its column for a name. */
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

  class NamedCells extends Definition {
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
      return table;
    }
  }

  window.telepath.register('hub.TypedTableBlock', NamedCells);
})();
