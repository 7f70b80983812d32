// The note beside a topic or a post. htmx puts the editor in the place of the note; this brings the
// note back, and sees to what a reader expects: the address says what is open, and the keyboard is
// where the eyes are.

const WRITING = "?write#your-note";

// Whoever reads beside an open editor and closes it with the mouse goes on reading.
let reading = false;

function closeEditor() {
  const slip = document.getElementById("your-note");
  const isBeside = getComputedStyle(slip.parentElement).position === "sticky";
  reading = isBeside && !slip.querySelector("a:focus-visible, button:focus-visible");
  const options = { target: "#your-note", select: "#your-note", swap: "outerHTML" };
  htmx.ajax("GET", location.pathname, options);
}

document.addEventListener("click", (event) => {
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
  if (elsewhere && event.target.closest("a[hx-get]")) event.stopPropagation(); // no matter for htmx
}, true);

// The editor saves what it has to, and leaves. Beside a text that takes no new page.
document.addEventListener("click", (event) => {
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
  const close = event.target.closest(".slip--writing [data-close]");
  if (!close || elsewhere || event.defaultPrevented) return;
  event.preventDefault();
  closeEditor();
});
document.addEventListener("note:leave", (event) => {
  if (!event.target.closest(".slip--writing") || event.detail.path !== location.pathname) return;
  event.preventDefault();
  closeEditor();
});

// Who only reads does not load the editor.
document.addEventListener("htmx:beforeRequest", (event) => {
  const slip = event.target.closest(".slip__write") && event.target.closest(".slip");
  if (slip) import(slip.dataset.editor);
});

document.addEventListener("htmx:afterSettle", (event) => {
  const slip = event.target;
  if (slip.id !== "your-note") return;
  const writing = slip.classList.contains("slip--writing");
  // A page that is loaded again comes as it was left. The state is that of whoever put it there.
  history.replaceState(history.state, "", location.pathname + (writing ? WRITING : ""));
  // Who quotes while the editor is closed goes on reading: see quote.js.
  const asked = event.detail.requestConfig?.triggeringEvent;
  if (writing && !asked) return;
  const place = slip.querySelector(writing ? "textarea" : ".slip__write");
  place.focus({ preventScroll: true });
  if (writing || !reading) place.scrollIntoView({ block: "nearest" });
});
