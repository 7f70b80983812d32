// Quoting: words that are selected in a topic or a post go into the reader's note on it, with a link
// back to the heading they stand under. Nothing here changes what the page shows until words are
// selected, and visitors, who have no note, are offered nothing.

const LONGEST = 4000; // characters
const HEADINGS = "h2[id], h3[id], h4[id], h5[id], h6[id]";
const BLOCKS =
  "p, h2, h3, h4, h5, h6, ul, ol, li, dl, dt, dd, blockquote, div, section, aside, details, summary," +
  "figure, figcaption, table, caption, thead, tbody, tr, hr, math[display]";
const NOT_WORDS =
  ".heading-link, .footnote-ref, .footnote-back, .code figcaption, figcaption:has(.code__copy), " +
  ".quote, .visually-hidden, .task";
// Where the button can stand without disturbing anything: it takes no room there.
const HOSTS = "p, li, h2, h3, h4, h5, h6, dt, dd, td, th, details, figure, blockquote, .prose";
const CODE = "\uFFFC"; // stands for a span of code while the words around it are escaped

const text = document.querySelector(".leaf__text > .prose");
const note = () => document.getElementById("your-note");

// --- From a selection to Markdown -------------------------------------------------------------------

const oneLine = (words) => words.replace(/\s+/g, " ");

// The signs of our Markdown that would mean something here, each with a backslash before it.
function escaped(words) {
  const signs = (words.match(/\$/g) || []).length > 1 ? /[*[\]`$]/g : /[*[\]`]/g;
  return words
    .replace(/\\(?=[!-/:-@[-`\x7B-~\uFFFC]|$)/g, "\\\\")
    .replace(signs, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/~(?=~)|(?<=~)~/g, "\\~")
    .replace(/<(?=\S)/g, "\\<")
    .replace(/&(?=#?\w+;)/g, "\\&")
    .replace(/^[#>:=+|-]/, "\\$&")
    .replace(/^(\d{1,9})(?=[.)](\s|$))/, "$1\\");
}

// More backticks than any row of them inside, so that none of those ends it.
function ticks(code, least) {
  const rows = code.match(/`+/g) || [];
  return "`".repeat(Math.max(least, ...rows.map((row) => row.length + 1)));
}

function span(code) {
  const row = ticks(code, 1);
  const pad = /^`|`$|^ .* $/.test(code) ? " " : "";
  return row + pad + code + pad + row;
}

// Reads nodes into blocks of lines, as plain text but for code and the marks of lists.
class Quotation {
  blocks = []; // { lines, item }
  words = "";
  codes = [];
  item = false;
  left = LONGEST;

  // As much of the words as still fits, cut behind a word.
  fitting(words) {
    if (words.length <= this.left) {
      this.left -= words.length;
      return words;
    }
    const most = words.slice(0, this.left).replace(/[\uD800-\uDBFF]$/, "");
    this.left = -1;
    return `${most.replace(/\s?\S*$/, "") || most}…`;
  }

  read(node) {
    if (this.left < 0) return;
    if (node.nodeType === Node.TEXT_NODE) {
      const words = oneLine(node.data.replaceAll(CODE, ""));
      if (this.words || words.trim()) this.words += this.fitting(words);
    } else if (node.matches?.("pre")) {
      this.addCode(node);
    } else if (node.matches?.("code")) {
      const code = this.fitting(oneLine(node.textContent));
      if (code.trim()) this.codes.push(code);
      this.words += code.trim() ? CODE : "";
    } else if (node.matches?.("br")) {
      this.words += " ";
    } else if (node.matches?.(BLOCKS)) {
      this.end();
      this.item = node.matches("li, tr") || this.item;
      this.readAll(node);
      this.end();
      this.item = false;
    } else if (!node.matches?.(NOT_WORDS)) {
      if (node.matches?.("td, th") && node.previousElementSibling) this.words += " · ";
      this.readAll(node);
    }
  }

  readAll(node) {
    for (const child of node.childNodes) {
      if (!child.matches?.(NOT_WORDS)) this.read(child);
    }
  }

  addCode(pre) {
    this.end();
    const code = this.fitting(pre.textContent.replace(/^\n+|\s+$/g, ""));
    if (!code) return;
    const language = pre.querySelector("code")?.className.match(/language-(\S+)/)?.[1] ?? "";
    const fence = ticks(code, 3);
    this.blocks.push({ lines: [fence + language, ...code.split("\n"), fence] });
  }

  end() {
    const codes = this.codes;
    const words = escaped(oneLine(this.words).trim()).replaceAll(CODE, () => span(codes.shift()));
    if (words) {
      this.blocks.push({ lines: [this.item ? `- ${words}` : words], item: this.item });
      this.item = false;
    }
    this.words = "";
    this.codes = [];
  }

  get lines() {
    return this.blocks.flatMap(({ lines, item }, index) => {
      const apart = index && !(item && this.blocks[index - 1].item);
      return apart ? ["", ...lines] : lines;
    });
  }
}

// The part of the selection that lies in the text, or null.
function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(text)) return null;
  const within = document.createRange();
  within.selectNodeContents(text);
  if (range.compareBoundaryPoints(Range.START_TO_START, within) > 0) {
    within.setStart(range.startContainer, range.startOffset);
  }
  if (range.compareBoundaryPoints(Range.END_TO_END, within) < 0) {
    within.setEnd(range.endContainer, range.endOffset);
  }
  return within.toString().trim() ? within : null;
}

const elementOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);

// The words of a range as lines of Markdown. A range within code is code.
function linesOf(range) {
  const quotation = new Quotation();
  const code = elementOf(range.commonAncestorContainer).closest("pre, code");
  const holder = (code?.closest("pre") ?? code)?.cloneNode(false);
  const parts = range.cloneContents();
  if (holder) {
    const inner = code.closest("pre")?.querySelector("code")?.cloneNode(false);
    (inner ?? holder).append(parts);
    if (inner) holder.append(inner);
    quotation.read(holder);
  } else {
    quotation.readAll(parts);
  }
  quotation.end();
  return quotation.lines;
}

const wordsOf = (heading) => {
  const copy = heading.cloneNode(true);
  for (const link of copy.querySelectorAll(NOT_WORDS)) link.remove();
  return oneLine(copy.textContent).trim();
};

// A link to the heading before the selection, or the one it begins with; else to the page itself.
function linkTo(range) {
  const first = range.startContainer.childNodes[range.startOffset];
  const before = [...text.querySelectorAll(HEADINGS)].filter(
    (heading) => heading === first || range.comparePoint(heading, 0) < 0,
  );
  const heading = before.at(-1);
  const title = wordsOf(heading ?? document.querySelector("h1"));
  return `[${escaped(title)}](${location.pathname}${heading ? `#${heading.id}` : ""})`;
}

function quotationOf(range) {
  const lines = linesOf(range);
  if (!lines.length) return "";
  return [...lines, "", linkTo(range)].map((line) => (line ? `> ${line}` : ">")).join("\n");
}

// --- The button -------------------------------------------------------------------------------------

function say(words) {
  document.getElementById("page-status").textContent = words;
}

function makeOffer() {
  const box = document.createElement("span");
  box.className = "quote quote--floating";
  box.hidden = true;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small";
  button.textContent = "Quote in my note";
  button.setAttribute("aria-keyshortcuts", "Alt+Q");
  const said = document.createElement("span");
  said.className = "quote__said";
  said.textContent = "Quoted.";
  const link = document.createElement("a");
  link.className = "button button--small";
  link.href = "#your-note";
  link.textContent = "Go to your note";
  return { box, button, said, link };
}

function watch() {
  const { box, button, said, link } = makeOffer();
  let range = null; // what is offered to be quoted
  let waiting = null; // a quotation for an editor that is on its way
  let pressed = false; // a finger or a mouse is still selecting
  let byKey = false;
  let timer = 0;

  function place() {
    if (box.hidden) return;
    const lines = [...range.getClientRects()].filter((line) => line.width && line.height);
    const line = lines.at(-1) ?? range.getBoundingClientRect();
    const edge = text.getBoundingClientRect();
    const x = Math.max(edge.left, Math.min(line.right, edge.right) - box.offsetWidth);
    const y = Math.max(8, Math.min(line.bottom + 8, innerHeight - box.offsetHeight - 8));
    box.style.setProperty("--quote-x", `${x}px`);
    box.style.setProperty("--quote-y", `${y}px`);
  }

  function show(...parts) {
    const host = elementOf(range.endContainer).closest(HOSTS);
    if (box.parentElement !== host) host.append(box);
    box.replaceChildren(...parts);
    box.hidden = false;
    place();
  }

  function hide() {
    box.hidden = true;
  }

  function offer() {
    const found = selected();
    if (!found) {
      // A word of what was done stays until something else is done.
      if (!box.contains(said)) hide();
      return;
    }
    const isNew = box.hidden || box.contains(said);
    range = found;
    show(button);
    if (isNew && byKey) say("Alt and Q together quote the selection in your note.");
  }

  function later() {
    clearTimeout(timer);
    if (!pressed) timer = setTimeout(offer, 150);
  }

  // The editor itself puts the words in, as if they were typed, and saves them.
  function give(markdown) {
    const form = document.getElementById("note-form");
    const byButton = document.activeElement === button;
    const [x, y] = [scrollX, scrollY];
    getSelection().removeAllRanges();
    form.dispatchEvent(new CustomEvent("note:quote", { detail: { markdown } })); // takes the focus
    say("Quoted in your note.");
    scrollTo({ left: x, top: y, behavior: "instant" });
    // Beside the text the note is in view: one writes on. Elsewhere one reads on, and may go there.
    if (getComputedStyle(note().parentElement).position === "sticky") {
      hide();
    } else {
      document.activeElement.blur();
      show(said, link);
      if (byButton) link.focus({ preventScroll: true });
    }
  }

  async function quote() {
    const markdown = quotationOf(range);
    if (!markdown) return;
    if (document.getElementById("note-form")) {
      give(markdown);
    } else if (!waiting) {
      waiting = markdown;
      const slip = note();
      try {
        await import(slip.dataset.editor);
      } catch {
        waiting = null; // no connection: actions.js says so
      }
      const editor = slip.querySelector(".slip__write").getAttribute("hx-get");
      htmx.ajax("GET", editor, { target: "#your-note", swap: "outerHTML" });
    }
  }

  document.addEventListener("htmx:afterSettle", (event) => {
    if (!waiting || event.target.id !== "your-note") return;
    const markdown = waiting;
    waiting = null;
    give(markdown);
  });
  for (const failed of ["htmx:sendError", "htmx:responseError"]) {
    document.addEventListener(failed, () => (waiting = null));
  }

  document.addEventListener("selectionchange", later);
  document.addEventListener("pointerdown", (event) => {
    byKey = false;
    const onBox = box.contains(event.target);
    pressed = onBox || event.pointerType === "mouse";
    if (!onBox && box.contains(said)) hide();
  });
  for (const released of ["pointerup", "pointercancel"]) {
    document.addEventListener(released, () => {
      pressed = false;
      later();
    });
  }
  document.addEventListener("keydown", (event) => {
    byKey = true;
    if (box.hidden) return;
    const isQ = event.key.toLowerCase() === "q" || event.code === "KeyQ";
    if (event.key === "Escape") {
      hide();
    } else if (isQ && event.altKey && !event.ctrlKey && !event.metaKey && box.contains(button)) {
      event.preventDefault();
      quote();
    }
  });

  // Some browsers give up the selection for a press on a button.
  box.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", quote);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    hide();
    const field = note().querySelector("textarea");
    field?.focus();
    field?.scrollIntoView({ block: "nearest" });
  });

  let asked = false;
  const follow = () => {
    if (asked || box.hidden) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      place();
    });
  };
  addEventListener("scroll", follow, { passive: true, capture: true });
  addEventListener("resize", follow, { passive: true });
}

if (text && note()) watch();
