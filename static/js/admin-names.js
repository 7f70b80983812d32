// Names of topics and posts after [[: a list below the caret, chosen from with the arrows and Enter
// or Tab, or with the mouse. The textarea keeps the focus and says which name is meant.

import { make } from "./kept.js";
import { caretPlace } from "./caret.js";
import { insert } from "./marks.js";

const BEGUN = /\[\[([^[\]\n|]{1,200})$/;
const PAUSE = 150; // milliseconds

export class Names {
  constructor(box, body, say) {
    Object.assign(this, { box, body, say, found: [], at: 0 });
    this.list = make("ul", { className: "written__names", id: `${body.id}-names`, hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Topics and posts");
    body.after(this.list);
    body.setAttribute("aria-autocomplete", "list");
    body.addEventListener("input", () => this.soon());
    body.addEventListener("keydown", (event) => this.key(event));
    body.addEventListener("click", () => this.close());
    body.addEventListener("blur", () => this.close());
    body.addEventListener("scroll", () => this.place());
    // Before the textarea loses the focus.
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const row = event.target.closest("[role=option]");
      if (row) this.choose([...this.list.children].indexOf(row));
    });
  }

  get open() {
    return !this.list.hidden;
  }

  // What was typed after [[, if the caret stands right behind it.
  get typed() {
    const { selectionStart: from, selectionEnd: to, value } = this.body;
    return from === to ? BEGUN.exec(value.slice(Math.max(0, from - 202), from))?.[1] : undefined;
  }

  soon() {
    clearTimeout(this.timer);
    if (this.typed === undefined) this.close();
    else this.timer = setTimeout(() => this.look(), PAUSE);
  }

  async look() {
    const { typed } = this;
    if (!typed?.trim()) return;
    try {
      const response = await fetch(`${this.box.dataset.names}?q=${encodeURIComponent(typed)}`);
      const { names } = await response.json();
      if (this.typed === typed) this.show(names);
    } catch {
      this.close(); // they are a help, and writing goes on without
    }
  }

  show(names) {
    this.found = names;
    if (!names.length) {
      this.close();
      return;
    }
    this.list.replaceChildren(...names.map(({ kind, title, state }, index) => {
      const kinds = [kind, state.toLowerCase()].filter(Boolean).join(", ");
      const row = make("li", { id: `${this.list.id}-${index}` }, title, " ",
        make("span", { className: "written__kind" }, kinds));
      row.setAttribute("role", "option");
      return row;
    }));
    this.list.hidden = false;
    this.body.setAttribute("aria-controls", this.list.id);
    this.place();
    this.mean(0);
    this.say(`${names.length === 1 ? "One name" : `${names.length} names`}: arrows choose, Enter takes, Escape closes.`);
    this.spoke = true;
  }

  // Below the line that is typed, within the textarea's width.
  place() {
    if (!this.open) return;
    const { body, list } = this;
    const { left, top, height } = caretPlace(body, body.selectionStart);
    const room = body.offsetWidth - list.offsetWidth;
    list.style.insetBlockStart = `${body.offsetTop + top + height - body.scrollTop}px`;
    list.style.insetInlineStart = `${body.offsetLeft + Math.max(0, Math.min(left, room))}px`;
  }

  mean(index) {
    this.at = (index + this.found.length) % this.found.length;
    for (const [number, row] of [...this.list.children].entries()) {
      row.setAttribute("aria-selected", String(number === this.at));
    }
    const row = this.list.children[this.at];
    row.scrollIntoView({ block: "nearest" });
    this.body.setAttribute("aria-activedescendant", row.id);
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.body.removeAttribute("aria-activedescendant");
    this.body.removeAttribute("aria-controls");
    if (this.spoke) this.say("");
    this.spoke = false;
  }

  key(event) {
    if (!this.open || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const act = {
      ArrowDown: () => this.mean(this.at + 1),
      ArrowUp: () => this.mean(this.at - 1),
      Enter: () => this.choose(this.at),
      Tab: () => this.choose(this.at),
      Escape: () => this.close(),
    }[event.key];
    if (!act) {
      if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) this.close();
      return;
    }
    event.preventDefault();
    act();
  }

  choose(index) {
    const { body, typed } = this;
    const { selectionStart: at, value } = body;
    const end = at + (value.startsWith("]]", at) ? 2 : 0);
    const { link } = this.found[index];
    this.close();
    insert(body, link, at - typed.length - 2, end);
    this.close(); // the words that were put in are no beginning
  }
}
