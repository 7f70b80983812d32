// Where in a textarea a character stands, in pixels from its upper left corner. A textarea does not
// tell, so its text is set once more, unseen, in a box of the same measures.

const ALIKE = [
  "border", "boxSizing", "direction", "font", "letterSpacing", "lineHeight", "padding", "tabSize",
  "textIndent", "wordSpacing",
];

export function caretPlace(body, at) {
  const copy = document.createElement("div");
  const style = getComputedStyle(body);
  for (const name of ALIKE) copy.style[name] = style[name];
  Object.assign(copy.style, {
    insetBlockStart: "0",
    inlineSize: `${body.offsetWidth}px`,
    overflowWrap: "break-word",
    position: "absolute",
    visibility: "hidden",
    whiteSpace: "pre-wrap",
  });
  const mark = document.createElement("span");
  mark.textContent = "|";
  copy.append(body.value.slice(0, at), mark);
  document.body.append(copy);
  const place = { left: mark.offsetLeft, top: mark.offsetTop, height: mark.offsetHeight };
  copy.remove();
  return place;
}
