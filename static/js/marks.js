// Markdown from buttons: it is put into the text as if it were typed, so that it can be undone.

// Put `text` in place of the stretch from `from` to `to`; without them, of what is selected.
export function insert(body, text, from = body.selectionStart, to = body.selectionEnd) {
  body.focus();
  body.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    body.setRangeText(text, from, to, "end");
    body.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// Make what is selected bold, a link, a list and so on.
export function mark(body, kind) {
  const { selectionStart: from, selectionEnd: to, value } = body;
  const chosen = value.slice(from, to);
  const around = (before, after = before) => {
    insert(body, before + chosen + after, from, to);
    body.setSelectionRange(from + before.length, to + before.length);
  };
  const sign = { list: "- ", quote: "> ", heading: "## " }[kind];
  if (sign) {
    const start = value.slice(0, from).lastIndexOf("\n") + 1;
    insert(body, value.slice(start, to).replace(/^/gm, sign), start, to);
  } else if (kind === "link") {
    insert(body, `[${chosen}](https://)`, from, to);
    const at = chosen ? to + 3 : from + 1;
    body.setSelectionRange(at, chosen ? at + "https://".length : at);
  } else if (kind === "code" && chosen.includes("\n")) {
    around("```\n", "\n```");
  } else {
    around({ bold: "**", italic: "*", code: "`" }[kind]);
  }
}

// The toolbar is one stop of the Tab key; arrows walk in it.
export function walk(event) {
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
