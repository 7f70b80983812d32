// select2 stands its own boxes in front of a select, and they take over no name: without one, who
// cannot see the page is not told what is chosen there.

const nameOf = (select) =>
  select.getAttribute("aria-label") ?? select.labels[0]?.textContent.replace(/:?\s*$/, "");

function name(select) {
  const box = select.nextElementSibling;
  const words = nameOf(select);
  if (!words || !box?.matches(".select2")) return;
  for (const part of box.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]")) {
    part.setAttribute("aria-label", words);
  }
}

function begin() {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) name(select);
}

// After Django's own script, which makes the boxes of rows that are added, too.
addEventListener("load", () => setTimeout(begin));
document.addEventListener("formset:added", () => setTimeout(begin));
