// Recalling by keyboard: Space or Enter shows what was hidden, 1 to 4 say how well it was known. The
// keys work while the card has the focus, which it gets with the page, and never while typing.
const card = document.getElementById("review");

if (card) {
  const answer = card.querySelector(".review__answer");
  const shown = card.querySelector(".review__shown");
  const hint = document.getElementById("review-hint");
  const choices = [...card.querySelectorAll(".review__choice")];
  choices.forEach((choice, index) => choice.setAttribute("aria-keyshortcuts", String(index + 1)));
  for (const words of card.querySelectorAll(".review__keys")) words.hidden = false;

  // The handle goes once it is used, so the focus goes on to what it showed.
  answer.addEventListener("toggle", () => {
    hint.hidden = answer.open;
    if (answer.open) shown.focus({ preventScroll: true });
  });

  card.addEventListener("keydown", (event) => {
    const busy = event.target.closest("a, button, summary, input, select, textarea, [contenteditable]");
    const typing = busy?.matches("input, select, textarea, [contenteditable]");
    if (typing || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!answer.open && !busy && (event.key === " " || event.key === "Enter")) {
      event.preventDefault();
      answer.open = true;
    } else if (answer.open && ["1", "2", "3", "4"].includes(event.key)) {
      event.preventDefault();
      choices[Number(event.key) - 1].click();
    }
  });

  if (document.activeElement === document.body && !location.hash) card.focus({ preventScroll: true });
}
