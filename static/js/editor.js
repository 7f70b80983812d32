// The editor of a note. It saves by itself a second after the last keystroke (the form's hx-trigger
// says when, this says what), and it never lets go of words that the server has not acknowledged:
// they stay on the screen, and in this browser's storage as one entry a window, under
// "cairn:<owner>:<key>:<window>". One owner's entries are never shown to another.

const GUARD = "/notes/guard/";
const SIGN_OUT = "/accounts/logout/";
const WAITS = [5, 10, 20, 40, 60]; // seconds between tries while the site cannot be reached
const ASK = 15; // seconds between looks for a session that began again
const PATIENCE = 20; // seconds for an answer
// What ends a try to save until something else happens: see Editor.wake() and Editor.changed().
const SIGNED_OUT = ["held", "another"];
const OVERTAKEN = ["conflict", "deleted_elsewhere"];
const BLOCKED = [...SIGNED_OUT, ...OVERTAKEN, "long", "gone"];

const editors = new Set();

const same = (one, other) => one.body === other.body && one.title.trim() === other.title.trim();

function clock(when) {
  const date = new Date(when);
  const today = date.toDateString() === new Date().toDateString();
  const day = today ? {} : { day: "numeric", month: "short", year: "numeric" };
  return date.toLocaleString("en-GB", { ...day, hour: "2-digit", minute: "2-digit" });
}

function make(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

const button = (words, act) => {
  const made = make("button", { type: "button", className: "button button--small" }, words);
  made.addEventListener("click", act);
  return made;
};

// --- Words kept in this browser -------------------------------------------------------------------

const kept = {
  // The entries of `owner`, newest first: {id, title, body, revision, key, action, about, at}.
  of(owner) {
    const found = [];
    try {
      for (const id of Object.keys(localStorage)) {
        if (!id.startsWith(`cairn:${owner}:`)) continue;
        try {
          const entry = JSON.parse(localStorage.getItem(id));
          if (typeof entry.body === "string") found.push({ ...entry, title: entry.title ?? "", id });
        } catch {
          // Not ours, or cut off: nothing can be made of it.
        }
      }
    } catch {
      // No storage at all: nothing is kept.
    }
    return found.sort((one, other) => other.at - one.at);
  },
  put(id, entry) {
    try {
      localStorage.setItem(id, JSON.stringify(entry));
      return true;
    } catch {
      return false;
    }
  },
  drop(id) {
    try {
      localStorage.removeItem(id);
    } catch {
      // Then it was never kept.
    }
  },
  clear(owner) {
    for (const { id } of kept.of(owner)) kept.drop(id);
  },
};

// Who is signed in, and what is stored of the note with `key`; null if the site cannot be reached.
async function ask(key) {
  try {
    const options = { headers: { Accept: "application/json" }, cache: "no-store" };
    const response = await fetch(`${GUARD}?key=${encodeURIComponent(key)}`, options);
    return response.ok || response.status === 403 ? await response.json() : null;
  } catch {
    return null;
  }
}

// Words that are stored, or were in a conflict that is settled, need no keeping. A save that was
// sent while its page went away may still be on the road, so fresh words are given a moment.
async function arrived(entry, owner) {
  if (Date.now() - entry.at < 5000) await new Promise((done) => setTimeout(done, 800));
  const news = await ask(entry.key);
  if (String(news?.owner) !== owner || !news.note) return null;
  const settled = entry.settled !== undefined && news.note.revision > entry.settled;
  if (settled || same(news.note, entry)) return news.note;
  return null;
}

// --- One open editor ------------------------------------------------------------------------------

class Editor {
  constructor(form) {
    this.form = form;
    this.owner = form.dataset.owner;
    this.body = form.elements.body;
    this.title = form.elements.title;
    this.status = form.querySelector("#note-status");
    this.window = Math.random().toString(36).slice(2);
    // As the page came: somebody may have typed before this script was there.
    const [title, body] = [this.title.defaultValue, this.body.defaultValue];
    this.saved = "unsaved" in form.dataset ? null : { title, body };
    this.sent = null; // what the request under way carries
    this.lost = null; // what was sent last, if its answer never came: it is sent again first
    this.trouble = "";
    this.tries = 0;
    this.leaving = null;
    this.off = new AbortController();
    this.listen();
    this.open();
  }

  get words() {
    return { title: this.title.value, body: this.body.value };
  }

  get unsaved() {
    return !this.saved || !same(this.saved, this.words);
  }

  get id() {
    return `cairn:${this.owner}:${this.form.dataset.key}:${this.window}`;
  }

  get action() {
    return this.form.getAttribute("action");
  }

  open() {
    editors.add(this);
    const tools = this.form.querySelector(".editor__tools");
    tools.hidden = false;
    for (const tool of [...tools.children].slice(1)) tool.tabIndex = -1;
    this.form.querySelector("[data-close]").textContent = "Close";
    this.tell();
    this.count();
    if (this.unsaved) {
      // Typed already, or the page came back with words that were refused: this window keeps them.
      for (const entry of kept.of(this.owner)) if (same(entry, this.words)) kept.drop(entry.id);
      this.keep();
      if (this.saved) this.later(1, () => this.save());
    }
    this.offer();
  }

  listen() {
    const on = (where, name, act) =>
      where.addEventListener(name, act, { signal: this.off.signal });
    const { form } = this;
    on(form, "input", () => this.changed());
    on(form, "submit", (event) => this.submit(event));
    on(form, "click", (event) => this.click(event));
    on(form, "keydown", (event) => this.walk(event));
    on(form, "note:quote", (event) => this.quote(event.detail.markdown));
    on(form, "note:saved", (event) => this.acknowledge(event.detail));
    on(form, "note:refused", (event) => this.refuse(event));
    on(form, "htmx:configRequest", (event) => this.configure(event));
    on(form, "htmx:beforeSwap", (event) => {
      if (event.detail.target !== this.status) return;
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    });
    on(form, "htmx:afterSwap", (event) => this.swapped(event.detail.target));
    on(form, "htmx:afterRequest", (event) => this.answered(event.detail));
    on(form, "htmx:beforeCleanupElement", (event) => event.target === form && this.close());
    on(document, "keydown", (event) => {
      if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
      if (event.altKey || event.shiftKey) return;
      event.preventDefault();
      this.save();
    });
    on(window, "focus", () => this.wake());
    on(window, "online", () => this.wake());
    on(document, "visibilitychange", () => {
      if (document.visibilityState === "visible") this.wake();
      else if (!this.flushed) this.save();
    });
    on(window, "pagehide", () => this.flush());
    on(window, "pageshow", (event) => event.persisted && this.back());
    on(window, "beforeunload", (event) => this.unkept && this.unsaved && event.preventDefault());
  }

  // Close for good: the form left the page.
  close() {
    this.flush();
    clearTimeout(this.timer);
    this.off.abort();
    editors.delete(this);
  }

  // --- Saving

  // Asks htmx to save; configure() then decides whether there is anything to send.
  save() {
    htmx.trigger(this.form, "save");
  }

  configure(event) {
    const { detail } = event;
    if (detail.elt !== this.form) {
      if (this.previewing) {
        event.preventDefault();
        this.preview(false);
      }
    } else if (BLOCKED.includes(this.trouble) || !(this.unsaved || this.leaving)) {
      event.preventDefault();
    } else {
      this.sent = this.lost ?? this.words;
      detail.parameters.title = this.sent.title;
      detail.parameters.body = this.sent.body;
      delete detail.parameters.preview; // htmx adds the button that has the focus
      detail.timeout = PATIENCE * 1000;
    }
    detail.path = this.action; // it changes with the first save, also for a request that waits
  }

  // The server has stored `sent` as `news`.
  acknowledge(news) {
    const again = Boolean(this.lost);
    this.saved = this.sent;
    this.sent = this.lost = null;
    this.mend("");
    this.tries = 0;
    this.adopt(news);
    if (this.unsaved) this.keep();
    else kept.drop(this.id);
    if (this.leaving && !this.unsaved) this.leaving.go(news.url);
    else if (again || this.leaving) this.save();
  }

  // From here on the form is that of the stored note.
  adopt(news) {
    const { form } = this;
    if (location.pathname === new URL(form.action).pathname) {
      history.replaceState(history.state, "", news.action);
    }
    form.setAttribute("action", news.action);
    form.elements.revision.value = news.revision;
    if (this.title.type === "hidden" && this.title.value !== news.title) {
      // What it was about is gone, and the note bears its title.
      this.title.value = news.title;
      this.saved = { ...this.saved, title: news.title };
    }
    const versions = form.querySelector("[data-versions]");
    versions.href = news.versions;
    versions.hidden = false;
  }

  // The server said no, and why; its words are in the status line.
  refuse(event) {
    const { why } = event.detail;
    const saving = event.target === this.form;
    if (!saving && !SIGNED_OUT.includes(why)) return;
    this.mend(why);
    if (!SIGNED_OUT.includes(why)) this.lost = null; // it never arrived, or is of no use any more
    if (SIGNED_OUT.includes(why)) this.later(this.renewed ? ASK : 0, () => this.watch());
    const { leaving } = this;
    this.leaving = null;
    if (leaving?.plainly && OVERTAKEN.includes(why)) this.form.submit();
  }

  // After each request: what no words of the server's explain.
  answered({ elt, xhr }) {
    if ([200, 409, 422].includes(xhr.status)) return;
    if (elt !== this.form) {
      if (xhr.status !== 403) this.say("No preview: the site cannot be reached.");
      return;
    }
    if (xhr.status === 403 && this.trouble === "held") return;
    if (this.sent && (xhr.status === 0 || xhr.status >= 500)) this.lost = this.sent;
    this.sent = null;
    const { leaving } = this;
    this.leaving = null;
    if (xhr.status === 404) {
      this.mend("gone");
      this.say("Not saved: this note is gone for good. Copy your words to another one; they are kept in this browser too.");
      return;
    }
    this.mend("away");
    this.say("Not saved: the site cannot be reached. " + this.where + (leaving?.fail ?? ""));
    this.later(WAITS[Math.min(this.tries++, WAITS.length - 1)], () => this.save());
  }

  get where() {
    return this.unkept
      ? "Your words are in this window only: leave it open."
      : "Your words are kept in this browser.";
  }

  mend(trouble) {
    this.trouble = trouble;
    clearTimeout(this.timer);
  }

  later(seconds, act) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.form.isConnected && act(), seconds * 1000);
  }

  // Something may have changed for the better.
  wake() {
    if (SIGNED_OUT.includes(this.trouble)) this.watch();
    else if (this.trouble === "away") this.save();
  }

  // Has the owner signed in again? Then take the fresh token and save.
  async watch() {
    if (this.asking) return;
    this.asking = true;
    const news = await ask(this.form.dataset.key);
    this.asking = false;
    if (!SIGNED_OUT.includes(this.trouble) || !this.form.isConnected) return;
    if (String(news?.owner) === this.owner) {
      for (const field of document.getElementsByName("csrfmiddlewaretoken")) {
        field.value = news.token;
      }
      this.renewed = true;
      this.mend("");
      this.save();
      return;
    }
    if (news?.owner && this.trouble !== "another") {
      this.trouble = "another";
      this.say("Not saved: somebody else is signed in now. " + this.where);
    }
    this.later(ASK, () => this.watch());
  }

  // The page goes away: send what is left without waiting for an answer.
  flush() {
    if (!this.unsaved || BLOCKED.includes(this.trouble) || !this.body.value.trim()) return;
    const data = new URLSearchParams(new FormData(this.form));
    const options = { method: "POST", body: data, keepalive: true, headers: { "HX-Request": "true" } };
    fetch(this.action, options).catch(() => {}); // too long for it, or no connection: it is kept
    this.lost = this.words;
    this.flushed = true;
  }

  // The browser shows a page it had put away. Nothing in it need be current.
  back() {
    this.flushed = false;
    if (this.unsaved) this.save();
    else location.reload();
  }

  // --- Leaving: save first, then go.

  leave(go, options = {}) {
    this.leaving = { go, ...options };
    if (BLOCKED.includes(this.trouble)) {
      this.leaving = null;
      if (options.fail) this.say(this.status.textContent.trim() + options.fail);
      this.wake();
    } else {
      this.save();
    }
  }

  submit(event) {
    if (OVERTAKEN.includes(this.trouble)) return; // to the page with both texts
    event.preventDefault();
    const { next } = this.form.elements;
    this.leave((url) => location.assign(next?.value || url), { plainly: true });
  }

  click(event) {
    const mark = event.target.closest("[data-mark]");
    if (mark) this.mark(mark.dataset.mark);
    const close = event.target.closest("[data-close]");
    const here = !(event.ctrlKey || event.metaKey || event.shiftKey);
    // After a failure it just goes: the words are kept.
    if (close && here && this.unsaved && this.body.value.trim() && !this.trouble) {
      event.preventDefault();
      this.leave(() => location.assign(close.href));
    }
  }

  // --- What is said

  say(words) {
    if (this.status.textContent.trim() === words) return;
    this.status.replaceChildren(make("span", { className: "editor__said" }, words));
  }

  tell() {
    for (const time of this.status.querySelectorAll("time")) {
      time.textContent = clock(time.dateTime);
    }
  }

  swapped(target) {
    if (target === this.status) this.tell();
    else if (target.id === "note-preview") this.preview(true);
  }

  changed() {
    if (["refused", "long"].includes(this.trouble)) this.mend("");
    if (this.unsaved) this.keep();
    else kept.drop(this.id);
    this.count();
  }

  count() {
    const limit = Number(this.form.dataset.limit);
    const text = this.body.value;
    const size = new TextEncoder().encode(text).length;
    const [kilobytes, most] = [Math.ceil(size / 1024), limit / 1024];
    const words = text.match(/\S+/g)?.length ?? 0;
    this.form.querySelector("[data-size]").textContent = size > limit * 0.9
      ? `${kilobytes} of ${most} kB` : `${words} ${words === 1 ? "word" : "words"}`;
    if (size > limit) {
      this.mend("long");
      this.long = true;
      this.body.setAttribute("aria-invalid", "true");
      this.say(`${kilobytes} kB: a note holds at most ${most}. Not saved until it is shorter.`);
    } else if (this.long) {
      this.long = false;
      this.body.removeAttribute("aria-invalid");
      this.status.replaceChildren();
    }
  }

  // --- Kept words

  keep() {
    const { revision, subject } = this.form.elements;
    const was = this.unkept;
    this.unkept = !kept.put(this.id, {
      ...this.words,
      revision: revision.value,
      key: this.form.dataset.key,
      action: this.action,
      about: subject.value,
      at: Date.now(),
    });
    if (this.unkept && !was) this.say("This browser keeps no copy of your words: leave this window open until they are saved.");
  }

  // Offer what was kept for this note, from another time or window.
  async offer() {
    const { form } = this;
    const box = form.querySelector("[data-offer]");
    box.replaceChildren();
    const mine = kept.of(this.owner).filter(({ id, key, action }) => id !== this.id
      && (key === form.dataset.key || action === this.action || action === form.dataset.fresh));
    for (const entry of mine) {
      if (same(entry, this.words)) {
        kept.drop(entry.id); // they are on the screen
        continue;
      }
      const note = await arrived(entry, this.owner);
      if (note) {
        kept.drop(entry.id);
        if (entry.key === form.dataset.key && !this.unsaved) this.refresh(note);
        continue;
      }
      box.replaceChildren(make("div", { className: "notice" },
        make("p", {}, `You have words from ${clock(entry.at)} that were not saved.`),
        make("p", { className: "actions" },
          button("Take them", () => this.take(entry)),
          button("Throw them away", () => this.drop(entry)))));
      return;
    }
  }

  // The page is from before a save that arrived since: show what is stored.
  refresh(note) {
    if (Number(this.form.elements.revision.value) >= note.revision) return;
    [this.title.value, this.body.value] = [note.title, note.body];
    this.saved = this.words;
    this.adopt(note);
    this.count();
  }

  // Go on with kept words, as they were made: from their revision, so that a note that has moved on
  // is met as a conflict. What is in the form and not saved is kept in their place.
  take(entry) {
    if (this.unsaved) this.window = Math.random().toString(36).slice(2);
    const { form } = this;
    [this.title.value, this.body.value] = [entry.title, entry.body];
    form.elements.revision.value = entry.revision;
    form.elements.key.value = form.dataset.key = entry.key;
    form.setAttribute("action", entry.action);
    this.lost = null;
    this.changed();
    kept.drop(entry.id);
    this.body.focus();
    this.save();
    this.offer();
  }

  drop(entry) {
    kept.drop(entry.id);
    this.body.focus();
    this.offer();
  }

  // --- Preview and Markdown

  preview(shown) {
    const { form } = this;
    this.previewing = shown;
    const text = form.querySelector("#note-preview");
    text.hidden = !shown;
    form.querySelector(".editor__page").hidden = shown;
    form.querySelector("[name=preview]").textContent = shown ? "Write on" : "Preview";
    (shown ? text : this.body).focus();
  }

  // Put `text` in place of a stretch as if it were typed, so that it can be undone.
  insert(text, from = this.body.selectionStart, to = this.body.selectionEnd) {
    const { body } = this;
    body.focus();
    body.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, text)) {
      body.setRangeText(text, from, to, "end");
      body.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  quote(markdown) {
    if (this.previewing) this.preview(false);
    const text = this.body.value.trimEnd();
    this.insert(`${text && "\n\n"}${markdown.trim()}\n\n`, text.length, this.body.value.length);
    this.body.scrollTop = this.body.scrollHeight;
  }

  mark(kind) {
    const { selectionStart: from, selectionEnd: to, value } = this.body;
    const chosen = value.slice(from, to);
    const around = (before, after = before) => {
      this.insert(before + chosen + after, from, to);
      this.body.setSelectionRange(from + before.length, to + before.length);
    };
    if (kind === "list" || kind === "quote") {
      const start = value.slice(0, from).lastIndexOf("\n") + 1;
      const sign = kind === "list" ? "- " : "> ";
      this.insert(value.slice(start, to).replace(/^/gm, sign), start, to);
    } else if (kind === "link") {
      this.insert(`[${chosen}](https://)`, from, to);
      const at = chosen ? to + 3 : from + 1;
      this.body.setSelectionRange(at, chosen ? at + "https://".length : at);
    } else if (kind === "code" && chosen.includes("\n")) {
      around("```\n", "\n```");
    } else {
      around({ bold: "**", italic: "*", code: "`" }[kind]);
    }
  }

  // The toolbar is one stop of the Tab key; arrows walk in it.
  walk(event) {
    const tool = event.target.closest("[data-mark]");
    if (!tool) return;
    const tools = [...tool.parentElement.children];
    const at = tools.indexOf(tool);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    for (const one of tools) one.tabIndex = -1;
    const next = tools.at(to % tools.length);
    next.tabIndex = 0;
    next.focus();
  }
}

// --- The page -------------------------------------------------------------------------------------

function look() {
  for (const form of document.querySelectorAll("form.editor[data-owner]")) {
    if (![...editors].some((editor) => editor.form === form)) new Editor(form);
  }
}

// Lists, on the page of one's notes and on that of a new one, what is kept for other notes.
async function list(place) {
  const { owner } = place.dataset;
  const open = [...editors];
  const shown = make("ul", { className: "notice", role: "list" });
  for (const entry of kept.of(owner)) {
    const elsewhere = open.every(({ form, id }) => entry.id !== id && entry.key !== form.dataset.key
      && entry.action !== form.getAttribute("action"));
    if (!elsewhere) continue;
    if (await arrived(entry, owner)) {
      kept.drop(entry.id);
      continue;
    }
    const name = entry.title || entry.about || entry.body.trim().slice(0, 60);
    const row = make("li", {}, "Not saved yet: ",
      make("a", { href: entry.action }, name), `, ${clock(entry.at)} `,
      make("details", {}, make("summary", {}, "Read them here"),
        make("pre", { className: "editor__words" }, entry.body)),
      button("Throw them away", () => {
        kept.drop(entry.id);
        row.remove();
        place.hidden = !shown.children.length;
      }));
    shown.append(row);
  }
  place.replaceChildren(shown);
  place.hidden = !shown.children.length;
}

// A choice between two texts was made: once it is stored, arrived() lets go of these words.
function settle(form) {
  const { owner, revision, key, body } = form.elements;
  const text = body.value.replaceAll("\r\n", "\n");
  for (const { id, ...entry } of kept.of(owner.value)) {
    const settled = { ...entry, key: key.value, settled: Number(revision.value) };
    if (entry.body === text) kept.put(id, settled);
  }
}

// Signing out leaves no words behind, so what is open is saved first.
function signOut(event) {
  const form = event.target;
  const marked = document.querySelector("[data-user], #unsaved[data-owner], .editor[data-owner]");
  const owner = marked?.dataset.user ?? marked?.dataset.owner;
  const open = [...editors].find((editor) => editor.unsaved && editor.body.value.trim());
  if (open && !open.warned) {
    event.preventDefault();
    open.warned = true;
    open.leave(() => {
      kept.clear(owner);
      form.submit();
    }, { fail: " You are still signed in: sign out once more to leave without them." });
    return;
  }
  for (const editor of editors) editor.saved = editor.words; // nothing more is sent or kept
  kept.clear(owner);
}

if (globalThis.htmx) {
  htmx.onLoad(look);
  look();
  const place = document.getElementById("unsaved");
  if (place) list(place);
  document.addEventListener("submit", (event) => {
    const action = event.target.getAttribute("action") ?? "";
    if (action.endsWith(SIGN_OUT)) signOut(event);
    if (event.submitter?.name === "keep") settle(event.target);
  });
}
