// What becomes of words that were kept in this browser, on pages without their editor: they are
// listed, let go of once a conflict is settled, and cleared when their owner signs out.

import { arrived, button, clock, entryOf, isSignOut, kept, make, owner } from "./kept.js";

// Lists, on the page of one's notes and on that of a new one, what is kept for other notes.
async function list(place) {
  const open = [...document.querySelectorAll("form.editor[data-owner]")];
  const shown = make("ul", { className: "notice", role: "list" });
  for (const entry of kept.of(owner)) {
    const elsewhere = open.every((form) => entry.id !== entryOf(form)
      && entry.key !== form.dataset.key && entry.action !== form.getAttribute("action"));
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
  const { revision, key, body } = form.elements;
  const text = body.value.replaceAll("\r\n", "\n");
  for (const { id, ...entry } of kept.of(owner)) {
    const settled = { ...entry, key: key.value, settled: Number(revision.value) };
    if (entry.body === text) kept.put(id, settled);
  }
}

const place = document.getElementById("unsaved");
if (place) list(place);

document.addEventListener("submit", (event) => {
  if (event.submitter?.name === "keep") settle(event.target);
  // An open editor may have something to save first.
  if (isSignOut(event.target) && !event.defaultPrevented) kept.clear(owner);
});
