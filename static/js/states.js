// An Undo or the menu of a small tick goes when its answer comes. The keyboard is handed to the
// box or button beside it, which stays.
document.addEventListener("htmx:beforeRequest", () => {
  const gone = document.activeElement?.closest(".undo, .ticks__item .more");
  const place = gone?.closest(".item, .ticks__item, .state");
  place?.querySelector(".item__box, .ticks__box, .button")?.focus();
});
