/**
 * Type-ahead for the search forms: titles to go to, chosen by keyboard or pointer.
 * Without this script the form works all the same. A combobox as the ARIA practices describe it.
 */
for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("ul");
  list.id = `${input.id}-choices`;
  list.className = "choices";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggest);
  input.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": list.id,
    "aria-expanded": "false",
  })) {
    input.setAttribute(name, value);
  }

  let active = -1;
  let asked = 0;
  let timer = 0;

  const options = () => [...list.children];

  function show(isOpen) {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) choose(-1);
  }

  /** Closes the list, and keeps answers that are on their way from opening it again. */
  function close() {
    clearTimeout(timer);
    asked += 1;
    show(false);
  }

  function choose(index) {
    active = index;
    options().forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", options()[index].id);
  }

  async function ask() {
    const number = ++asked;
    const prefix = input.value.trim();
    if (prefix.length < 2) return show(false);
    const answer = await fetch(`/api/suggest/?${new URLSearchParams({ prefix, locale: document.documentElement.lang })}`).catch(() => null);
    const found = answer?.ok ? await answer.json() : [];
    // A later letter may have been answered first.
    if (number !== asked || document.activeElement !== input) return;
    list.replaceChildren(
      ...found.map(({ html, path }, place) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${place}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.path = path;
        option.innerHTML = html; // The hub makes it safe: text and <mark>.
        return option;
      }),
    );
    active = -1;
    show(found.length > 0);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  input.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      if (list.hidden) show(true);
      // Past either end stands the text itself.
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.assign(options()[active].dataset.path);
    }
  });
  input.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    location.assign(option.dataset.path);
  });
}
