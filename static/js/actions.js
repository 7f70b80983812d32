// What a page that changes in place owes its reader: a word when a change failed, focus that stays
// where it was, menus that close. Loaded for those signed in, beside htmx.

function say(words) {
  const box = document.getElementById("page-problem");
  box.textContent = words;
  box.hidden = !words;
}

// The editor of a note has a status line of its own, and keeps what did not reach the site.
const elsewhere = (event) => !event.detail.elt.closest(".editor");

document.addEventListener("htmx:beforeRequest", (event) => elsewhere(event) && say(""));
document.addEventListener("htmx:sendError", (event) => {
  if (!elsewhere(event)) return;
  say("That did not reach the site, and nothing was changed. Check the connection and try again.");
});
document.addEventListener("htmx:responseError", (event) => {
  if (!elsewhere(event)) return;
  const stale = event.detail.xhr.status === 403;
  say(stale
    ? "This page has gone stale and nothing was changed. Load it again and try once more."
    : "That did not work and nothing was changed. Load the page again and try once more.");
});

// The menu of an item closes when it is swapped, and with it goes the button that had the focus.
let item = null;
document.addEventListener("htmx:beforeSwap", () => {
  const menu = document.activeElement?.closest(".more");
  item = menu ? menu.closest(".item").id : null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (item && document.activeElement === document.body) {
    document.querySelector(`#${item} .more__handle`)?.focus();
  }
  item = null;
});

function closeMenus(but) {
  for (const menu of document.querySelectorAll(".more[open]")) {
    if (menu !== but) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest(".more")));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.activeElement?.closest(".more[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector(".more__handle").focus();
  }
});
