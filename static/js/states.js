// An Undo or the menu of a small tick goes when its answer comes. The keyboard is handed to the
// box or button beside it, which stays.
document.addEventListener("htmx:beforeRequest", () => {
  const gone = document.activeElement?.closest(".undo, .ticks__item .more");
  const place = gone?.closest(".item, .ticks__item, .state");
  place?.querySelector(".item__box, .ticks__box, .button")?.focus();
});

// A region that comes with an answer is not heard, so one that was there says what is new in it.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  const said = target.querySelector("[data-said]");
  if (said) document.getElementById("page-status").textContent = said.textContent;
});
