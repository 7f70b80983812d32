// The text as its readers will see it: rendered by the site, shown in a frame with the site's own
// style sheet and no script, half a second after the last keystroke. What to look at stands below.

import { make } from "./kept.js";
import { caretPlace } from "./caret.js";

const WIDE = matchMedia("(min-width: 1100px)"); // both beside each other: see admin-editor.css
const REST = 500; // milliseconds

export class Preview {
  constructor(box, body, say) {
    Object.assign(this, { box, body, say, took: 0, sent: "" });
    this.frame = box.querySelector("iframe");
    this.told = box.querySelector(".written__warnings");
    box.addEventListener("click", (event) => this.click(event));
    body.form.addEventListener("input", () => this.soon());
    WIDE.addEventListener("change", () => this.arrange());
    const theme = { attributes: true, attributeFilter: ["data-theme"] };
    new MutationObserver(() => this.dress()).observe(document.documentElement, theme);
    this.view = "write";
    this.arrange();
  }

  get shown() {
    return WIDE.matches || this.view === "read";
  }

  // Shows what there is room for: both, or the one that was chosen.
  arrange() {
    this.box.querySelector(".written__source").hidden = !WIDE.matches && this.view === "read";
    this.frame.hidden = !this.shown;
    for (const button of this.box.querySelectorAll("[data-view]")) {
      button.setAttribute("aria-pressed", String(button.dataset.view === this.view));
    }
    this.show();
  }

  click({ target }) {
    const button = target.closest("[data-view]");
    if (button) {
      this.view = button.dataset.view;
      this.arrange();
    }
    if (target.dataset.line) this.goTo(Number(target.dataset.line));
  }

  // A text that is slow to render is asked for less often.
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), Math.max(REST, this.took));
  }

  get data() {
    const { csrfmiddlewaretoken, status, summary } = this.body.form.elements;
    const data = new URLSearchParams({ body: this.body.value });
    data.set("csrfmiddlewaretoken", csrfmiddlewaretoken.value);
    if (summary && status?.value === "published") data.set("summary", summary.value);
    return data;
  }

  async show() {
    const { data } = this;
    if (!this.shown || data.toString() === this.sent) return;
    this.sent = data.toString();
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    const began = performance.now();
    try {
      const response = await fetch(this.box.dataset.preview, { method: "POST", body: data, signal });
      const news = await response.json();
      this.took = performance.now() - began;
      if (response.ok) this.fill(news);
      else this.complain(news.says);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.sent = "";
      this.complain("No preview: the site cannot be reached, or you are signed out. Your words are still here.");
    }
  }

  // The first page is loaded; later ones take its place piece by piece, so that it keeps its scroll.
  fill({ page, warnings }) {
    const now = this.frame.contentDocument?.querySelector("main");
    if (now) {
      now.replaceChildren(...new DOMParser().parseFromString(page, "text/html").querySelector("main").childNodes);
      this.dress();
    } else {
      this.frame.addEventListener("load", () => this.tame(), { once: true });
      this.frame.srcdoc = page;
    }
    this.complain("");
    this.tell(warnings);
  }

  // Takes back its own words only: what is said of pictures and names is none of them.
  complain(words) {
    if (words || this.complained) this.say(words);
    this.complained = Boolean(words);
  }

  // Light or dark as the admin is, where its own switch was used; else as the system is.
  dress() {
    const page = this.frame.contentDocument?.documentElement;
    const { theme } = document.documentElement.dataset;
    if (!page) return;
    page.style.colorScheme = ["light", "dark"].includes(theme) ? theme : "";
    for (const source of page.querySelectorAll("source")) {
      source.media = { light: "not all", dark: "screen" }[theme] ?? "screen and (prefers-color-scheme: dark)";
    }
  }

  // A link within the text would lead the frame away from it.
  tame() {
    const page = this.frame.contentDocument;
    this.dress();
    page.addEventListener("click", (event) => {
      const address = event.target.closest("a")?.getAttribute("href") ?? "";
      if (!address.startsWith("#")) return;
      event.preventDefault();
      page.getElementById(decodeURIComponent(address.slice(1)))?.scrollIntoView();
    });
  }

  // Said again only when it has changed, for it is read aloud.
  tell(warnings) {
    const words = JSON.stringify(warnings);
    if (words === this.words) return;
    this.words = words;
    const rows = warnings.map(({ line, says }) => {
      const row = make("li", {}, says);
      if (line) {
        const where = make("button", { type: "button", className: "written__line" }, `Line ${line}`);
        where.dataset.line = line;
        row.prepend(where, " ");
      }
      return row;
    });
    const count = warnings.length === 1 ? "One thing to look at" : `${warnings.length} things to look at`;
    this.told.replaceChildren(...(rows.length ? [make("p", {}, count), make("ul", {}, ...rows)] : []));
  }

  goTo(line) {
    const { body } = this;
    this.view = "write";
    this.arrange();
    const lines = body.value.split("\n");
    const from = lines.slice(0, line - 1).join("\n").length + (line > 1);
    body.focus();
    body.setSelectionRange(from, from + lines[line - 1].length);
    body.scrollTop = caretPlace(body, from).top - body.clientHeight / 3;
  }
}
