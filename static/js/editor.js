// The editor of a note. It saves by itself a second after the last keystroke (the form's hx-trigger
// says when, this says what), and it never lets go of words that the server has not acknowledged:
// they stay on the screen, and in this browser's storage (kept.js).

import { arrived, ask, button, clock, entryOf, isSignOut, kept, make, same } from "./kept.js";
import { insert, mark, walk } from "./marks.js";

const WAITS = [5, 10, 20, 40, 60]; // seconds between tries while the site cannot be reached
const ASK = 15; // seconds between looks for a session that began again
const PATIENCE = 20; // seconds for an answer
// What ends a try to save until something else happens: see Editor.wake() and Editor.changed().
const SIGNED_OUT = ["held", "another"];
const OVERTAKEN = ["conflict", "deleted_elsewhere"];
const BLOCKED = [...SIGNED_OUT, ...OVERTAKEN, "long", "gone"];

const editors = new Set();

// --- One open editor ------------------------------------------------------------------------------

class Editor {
  constructor(form) {
    this.form = form;
    this.owner = form.dataset.owner;
    this.body = form.elements.body;
    this.title = form.elements.title;
    this.status = form.querySelector("#note-status");
    form.dataset.window = Math.random().toString(36).slice(2);
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
    return entryOf(this.form);
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
    on(form, "keydown", walk);
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

  // To another page, unless this one takes the editor away by itself: see beside.js.
  go(url) {
    const { pathname } = new URL(url, location.href);
    const detail = { path: pathname };
    const leave = new CustomEvent("note:leave", { bubbles: true, cancelable: true, detail });
    if (this.form.dispatchEvent(leave)) location.assign(url);
  }

  submit(event) {
    if (OVERTAKEN.includes(this.trouble)) return; // to the page with both texts
    event.preventDefault();
    const { next } = this.form.elements;
    this.leave((url) => this.go(next?.value || url), { plainly: true });
  }

  click(event) {
    const tool = event.target.closest("[data-mark]");
    if (tool) mark(this.body, tool.dataset.mark);
    const close = event.target.closest("[data-close]");
    const here = !(event.ctrlKey || event.metaKey || event.shiftKey);
    // After a failure it just goes: the words are kept.
    if (close && here && this.unsaved && this.body.value.trim() && !this.trouble) {
      event.preventDefault();
      this.leave(() => this.go(close.href));
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
    const words = text.match(/\S*[\p{L}\p{N}]\S*/gu)?.length ?? 0; // marks alone are none
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
    if (this.unsaved) this.form.dataset.window = Math.random().toString(36).slice(2);
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

  quote(markdown) {
    if (this.previewing) this.preview(false);
    const text = this.body.value.trimEnd();
    insert(this.body, `${text && "\n\n"}${markdown.trim()}\n\n`, text.length, this.body.value.length);
    this.body.scrollTop = this.body.scrollHeight;
  }
}

// --- The page -------------------------------------------------------------------------------------

function look() {
  for (const form of document.querySelectorAll("form.editor[data-owner]")) {
    if (![...editors].some((editor) => editor.form === form)) new Editor(form);
  }
}

// Signing out clears what is kept here (unsaved.js), so what is open is saved first.
function signOut(event) {
  const form = event.target;
  if (!isSignOut(form)) return;
  const open = [...editors].find((editor) => editor.unsaved && editor.body.value.trim());
  if (open && !open.warned) {
    event.preventDefault();
    open.warned = true;
    open.leave(() => {
      kept.clear(open.owner);
      form.submit();
    }, { fail: " You are still signed in: sign out once more to leave without them." });
    return;
  }
  for (const editor of editors) editor.saved = editor.words; // nothing more is sent or kept
}

htmx.onLoad(look);
look();
document.addEventListener("submit", signOut, true);
