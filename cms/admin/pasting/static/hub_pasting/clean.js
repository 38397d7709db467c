/* Makes of the HTML on a clipboard the texts and tables that a field can hold.

What Word, Google Docs and others put there is read part by part and written anew: only what is named
here comes along. Comments, deleted words, bookmarks, styles and images do not. */
(() => {
  const SKIPPED = new Set([
    'BUTTON', 'DEL', 'HEAD', 'IFRAME', 'INPUT', 'LINK', 'META', 'NOSCRIPT', 'SCRIPT', 'SELECT',
    'STYLE', 'TEMPLATE', 'TEXTAREA', 'TITLE', 'XML',
  ]);
  const IMAGES = new Set(['IMG', 'PICTURE', 'SVG', 'OBJECT', 'VIDEO', 'CANVAS']);
  const BLOCKS = new Set([
    'ADDRESS', 'ARTICLE', 'ASIDE', 'BLOCKQUOTE', 'BODY', 'CAPTION', 'DD', 'DIV', 'DL', 'DT',
    'FIGCAPTION', 'FIGURE', 'FOOTER', 'FORM', 'HEADER', 'HR', 'MAIN', 'NAV', 'P', 'PRE', 'SECTION',
    'TABLE', 'TBODY', 'TD', 'TFOOT', 'TH', 'THEAD', 'TR',
  ]);
  const STYLES = {
    B: 'BOLD', STRONG: 'BOLD', I: 'ITALIC', EM: 'ITALIC', U: 'UNDERLINE', CODE: 'CODE', S: 'STRIKETHROUGH',
  };
  const TAGS = { BOLD: 'b', ITALIC: 'i', UNDERLINE: 'u', CODE: 'code', STRIKETHROUGH: 's' };
  const HEADINGS = ['one', 'two', 'three', 'four', 'five', 'six'].map((name) => `header-${name}`);
  const LISTS = { ul: 'unordered-list-item', ol: 'ordered-list-item' };
  const NUMBER = /^\s*\(?(\d+|[a-z]{1,4})[.)]/i; // of an item, in a list of Word
  const COMMENT = [
    '[class*=MsoComment]', '.msocomanchor', '.msocomtxt', '.msocomoff', '[id^=cmnt]', 'a[href^="#cmnt"]',
    'a[href*="#_msocom_"]', 'a[href*="#_msoanchor_"]', 'p:has(> a[href^="#cmnt_ref"])',
    'div:has(> p:first-child > a[href^="#cmnt_ref"])',
  ].join();
  const LINKS = new Set(['http:', 'https:', 'ftp:', 'mailto:', 'tel:']);

  const styleOf = (element) =>
    (element.getAttribute('style') ?? '').toLowerCase().replace(/\s*([:;])\s*/g, '$1');

  const isSkipped = (element, style) =>
    SKIPPED.has(element.tagName.toUpperCase())
    || element.hidden
    || element.matches(COMMENT)
    || /mso-element:comment|mso-special-character:comment|mso-list:ignore|mso-hide:all|display:none/.test(style);

  /** Where a link leads; null for one within the document, or to a file. */
  const targetOf = (href) => {
    let url;
    try {
      url = new URL(href);
    } catch {
      return null;
    }
    const isWrapped = (/(^|\.)google\.[a-z.]+$/.test(url.hostname) && url.pathname === '/url')
      || /(^|\.)safelinks\.protection\.outlook\.com$/.test(url.hostname);
    const inside = isWrapped && (url.searchParams.get('q') ?? url.searchParams.get('url'));
    if (inside) return targetOf(inside);
    return LINKS.has(url.protocol) ? href.trim() : null;
  };

  /** A table of figures or words, not one that only lays out a page. */
  const isData = (table) =>
    [...table.rows].some((row) => row.cells.length > 1) && !table.querySelector('table, h1, h2, h3, h4');

  const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

  class Reader {
    constructor(allowed, keepsTables) {
      this.allowed = allowed;
      this.keepsTables = keepsTables;
      this.parts = [[]]; // lists of blocks, and tables between them
      this.block = null;
      this.images = 0;
      this.lines = 0; // tables that have become lines
      this.levels = [1, 2, 3, 4, 5, 6].filter((level) => allowed.blocks.has(HEADINGS[level - 1]));
    }

    open(tag, depth = 0) {
      this.block = { tag, depth, html: '' };
      this.parts.at(-1).push(this.block);
    }

    close() {
      this.block = null;
    }

    read(node, now) {
      [...node.childNodes].forEach((child) => {
        if (child.nodeType === Node.TEXT_NODE) this.write(child.data, now);
        else if (child.nodeType === Node.ELEMENT_NODE) this.readElement(child, now);
      });
    }

    readElement(element, now) {
      const style = styleOf(element);
      const tag = element.tagName.toUpperCase();
      if (isSkipped(element, style)) return;
      if (IMAGES.has(tag)) this.images += 1;
      else if (tag === 'BR') this.breakLine(element);
      else if (tag === 'TABLE' && isData(element)) this.readTable(element, now);
      else if (tag === 'UL' || tag === 'OL') this.readList(element, now);
      else if (tag === 'LI') this.readItem(element, now);
      else if (this.levelOf(element, tag)) this.readHeading(element, tag, now);
      else if (/mso-list:\S*\s*level/.test(style)) this.readItemOfWord(element, style, now);
      else if (BLOCKS.has(tag)) this.readBlock(element, now);
      else this.read(element, this.inline(element, tag, style, now));
    }

    levelOf(element, tag) {
      if (/^H[1-6]$/.test(tag)) return Number(tag[1]);
      if (element.classList.contains('MsoTitle')) return 1;
      return element.getAttribute('role') === 'heading' ? Number(element.getAttribute('aria-level') ?? 2) : 0;
    }

    /** A heading of the nearest level that the field has, or bold words. */
    readHeading(element, tag, now) {
      const level = this.levelOf(element, tag);
      const nearest = this.levels.reduce(
        (best, each) => (Math.abs(each - level) < Math.abs(best - level) ? each : best), this.levels[0],
      );
      this.open(nearest ? `h${nearest}` : 'p');
      const words = this.styled({ ...now, styles: [] }, 'BOLD', !nearest);
      this.read(element, { ...words, isHeading: true });
      this.close();
    }

    /** A paragraph. In an item of a list it is a line of that item. */
    readBlock(element, now) {
      if (now.item) {
        if (this.block?.html.trim()) this.block.html += '<br>';
        this.read(element, now);
        return;
      }
      this.close();
      this.read(element, now);
      this.close();
    }

    readList(element, now) {
      this.close();
      const { item, ...outside } = now;
      this.read(element, { ...outside, lists: [...now.lists, element.tagName.toLowerCase()] });
      this.close();
    }

    readItem(element, now) {
      const level = element.dataset.ariaLevel ?? element.getAttribute('aria-level') ?? now.lists.length;
      this.readInItem(element, now, { tag: now.lists.at(-1) ?? 'ul', depth: Math.max(level, 1) - 1 });
    }

    readItemOfWord(element, style, now) {
      const mark = [...element.querySelectorAll('span')]
        .find((span) => styleOf(span).includes('mso-list:ignore'))?.textContent ?? '';
      const depth = Number(/level(\d+)/.exec(style)[1]) - 1;
      this.readInItem(element, now, { tag: NUMBER.test(mark) ? 'ol' : 'ul', depth });
    }

    readInItem(element, now, item) {
      const isList = this.allowed.blocks.has(LISTS[item.tag]);
      this.open(isList ? item.tag : 'p', isList ? item.depth : 0);
      this.read(element, { ...now, item });
      this.close();
    }

    readTable(table, now) {
      const cellsOf = (cell) => {
        const reader = new Reader(this.keepsTables ? this.allowed.cells : this.allowed.lines, false);
        reader.read(cell, START);
        this.images += reader.images;
        return reader.cell();
      };
      const rows = gridOf(table).map((row) => row.map((cell) => (cell ? cellsOf(cell) : EMPTY)));
      const caption = table.caption?.textContent.trim().replace(/\s+/g, ' ') ?? '';
      this.close();
      if (this.keepsTables) {
        this.parts.push({ caption, rows: trimmed(rows) }, []);
        return;
      }
      this.lines += 1;
      trimmed(rows).forEach((row) => {
        this.open(now.item?.tag ?? 'p', now.item?.depth);
        this.block.html = row.map((cell) => cell.line).join(' | ');
        this.close();
      });
    }

    inline(element, tag, style, now) {
      let then = now;
      if (tag === 'A') then = { ...then, href: targetOf(element.getAttribute('href') ?? '') ?? then.href };
      if (now.isHeading) return then;
      if (STYLES[tag]) then = this.styled(then, STYLES[tag], true);
      const weight = /font-weight:(\w+)/.exec(style)?.[1];
      if (weight) then = this.styled(then, 'BOLD', weight === 'bold' || weight >= 600);
      const slope = /font-style:(\w+)/.exec(style)?.[1];
      return slope ? this.styled(then, 'ITALIC', slope !== 'normal') : then;
    }

    styled(now, name, isOn) {
      const styles = now.styles.filter((each) => each !== name);
      if (isOn && this.allowed.styles.has(name)) styles.push(name);
      return { ...now, styles };
    }

    write(data, now) {
      const text = data.replace(/[ \t\r\n\f]+/g, ' ');
      if (!this.block) {
        if (!text.trim()) return;
        this.open(now.item?.tag ?? 'p', now.item?.depth);
      }
      let html = escaped(text);
      if (text.trim()) {
        now.styles.forEach((name) => { html = `<${TAGS[name]}>${html}</${TAGS[name]}>`; });
      }
      if (now.href && this.allowed.links) html = `<a href="${escaped(now.href)}">${html}</a>`;
      this.block.html += html;
    }

    breakLine(element) {
      if (element.className.includes('interchange')) return;
      if (this.block) this.block.html += '<br>';
    }

    cell() {
      const blocks = kept(this.parts[0]);
      return {
        html: htmlOf(blocks),
        line: blocks.map(({ html }) => html.replaceAll('<br>', ' ')).join(' '),
        text: textOf(blocks).replace(/\s+/g, ' '),
        isPlain: blocks.length < 2 && !/<(a|br)\b/.test(blocks[0]?.html ?? ''),
      };
    }
  }

  const START = { styles: [], lists: [], href: null };
  const EMPTY = { html: '', line: '', text: '', isPlain: true };

  /** The cells of a table, row by row; null where another one spans. */
  const gridOf = (table) => {
    const rows = [...table.rows].filter((row) => !isSkipped(row, styleOf(row)));
    const grid = rows.map(() => []);
    rows.forEach((row, top) => {
      let left = 0;
      [...row.cells].forEach((cell) => {
        if (isSkipped(cell, styleOf(cell))) return;
        while (grid[top][left] !== undefined) left += 1;
        for (let down = 0; down < cell.rowSpan && top + down < grid.length; down += 1) {
          for (let right = 0; right < cell.colSpan; right += 1) grid[top + down][left + right] = null;
        }
        grid[top][left] = cell;
      });
    });
    return grid;
  };

  /** Rows of one length, without those at the end, and columns there, that are empty. */
  const trimmed = (rows) => {
    const isFilled = (cell) => Boolean(cell?.text);
    const height = rows.findLastIndex((row) => row.some(isFilled)) + 1;
    const width = Math.max(0, ...rows.map((row) => row.findLastIndex(isFilled) + 1));
    return rows.slice(0, height).map((row) => Array.from({ length: width }, (_, at) => row[at] ?? EMPTY));
  };

  /** Blocks with something in them, without space around it. */
  const kept = (blocks) =>
    blocks
      .map((block) => ({ ...block, html: block.html.replace(/^(\s|<br>)+|(\s|<br>)+$/g, '') }))
      .filter(({ html }) => html.replace(/<[^>]*>/g, '').trim());

  const textOf = (blocks) => {
    const { body } = new DOMParser().parseFromString(
      blocks.map(({ html }) => `${html.replaceAll('<br>', '\n')}\n`).join(''), 'text/html',
    );
    return body.textContent.trim();
  };

  const htmlOf = (blocks) => {
    let html = '';
    const open = []; // the lists that are open
    const closeWhile = (holds) => {
      while (open.length && holds(open.at(-1))) html += `</li></${open.pop().tag}>`;
    };
    blocks.forEach(({ tag, depth, html: inside }) => {
      if (!LISTS[tag]) {
        closeWhile(() => true);
        html += `<${tag}>${inside}</${tag}>`;
        return;
      }
      closeWhile((list) => list.depth > depth || (list.depth === depth && list.tag !== tag));
      if (open.at(-1)?.depth === depth) {
        html += '</li>';
      } else {
        open.push({ tag, depth });
        html += `<${tag}>`;
      }
      html += `<li>${inside}`;
    });
    closeWhile(() => true);
    return html;
  };

  const allowedBy = ({ blockTypes = [], inlineStyles = [], entityTypes = [] }) => {
    const typesOf = (list) => new Set(list.map(({ type }) => type));
    return {
      blocks: typesOf(blockTypes), styles: typesOf(inlineStyles), links: typesOf(entityTypes).has('LINK'),
    };
  };

  /**
   * What a field takes of the HTML on a clipboard: `parts`, which are texts (`html` and `text`) and
   * tables (`caption` and `rows` of cells) in turn, beginning and ending with a text; and how many
   * `images` were left out, and tables have become `lines`.
   *
   * `options` are those of the field's editor, `cells` those of the editor of a cell; without the latter
   * tables become lines.
   */
  const clean = (html, options, cells = null) => {
    const { body } = new DOMParser().parseFromString(html, 'text/html');
    const allowed = allowedBy(options);
    const lines = { ...allowed, blocks: new Set() };
    const reader = new Reader({ ...allowed, lines, cells: cells && allowedBy(cells) }, Boolean(cells));
    reader.read(body, START);
    const parts = reader.parts.map((part) => {
      if (part.rows) return part;
      const blocks = kept(part);
      return { html: htmlOf(blocks), text: textOf(blocks) };
    });
    return { parts, images: reader.images, lines: reader.lines };
  };

  window.hubPasting = { clean, EMPTY, trimmed };
})();
