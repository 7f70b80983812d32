// Rows in an order get two buttons each: one up, one down. They write the numbers that can be typed
// too, and nothing is stored before the form is saved. The row that is moved stays where it is in
// the page, its neighbour goes round it, and so the button keeps the focus.

import { make } from "./kept.js";

const ROWS = "tr.has_original";

// What a row is called: the words its bar begins with.
const nameOf = (row) => row.querySelector(".original p").firstChild.textContent.trim();

function begin(table) {
  const said = make("p", { className: "moves__said" });
  said.setAttribute("role", "status");
  table.after(said);
  const rows = () => [...table.querySelectorAll(ROWS)];

  function move(row, by) {
    const all = rows();
    const at = all.indexOf(row) + by;
    if (!all[at]) {
      said.textContent = `“${nameOf(row)}” is ${by < 0 ? "first" : "last"} already.`;
      return;
    }
    row[by < 0 ? "after" : "before"](all[at]);
    for (const [index, one] of rows().entries()) {
      one.querySelector("input._reorder_").value = index + 1;
    }
    said.textContent = `“${nameOf(row)}” is no. ${at + 1} of ${all.length} now. Save, and it stays there.`;
  }

  const button = (row, words, by) => {
    const made = make("button", { type: "button", className: "moves__one" }, words);
    made.setAttribute("aria-label", `${words}: ${nameOf(row)}`);
    made.addEventListener("click", () => move(row, by));
    return made;
  };

  for (const row of rows()) {
    const moves = make("span", { className: "moves" }, button(row, "Up", -1), button(row, "Down", 1));
    row.querySelector(".original p").append(moves);
  }
}

for (const table of document.querySelectorAll("fieldset.sortable table")) begin(table);
