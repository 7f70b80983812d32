// Writing in the admin. The textarea stays what it is; around it come buttons, a preview, names after
// [[ and pictures. Without this script the form works, and warnings come after it is saved.

import { Names } from "./admin-names.js";
import { Pictures } from "./admin-images.js";
import { Preview } from "./admin-preview.js";
import { mark, walk } from "./marks.js";

function begin(box) {
  const body = box.querySelector("textarea");
  const status = box.querySelector(".written__status");
  const say = (words) => {
    if (status.textContent !== words) status.textContent = words;
  };
  const pictures = new Pictures(box, body, say);
  box.querySelector(".written__bar").hidden = false;
  box.addEventListener("keydown", walk);
  box.addEventListener("click", (event) => {
    const { mark: kind } = event.target.closest("[data-mark]")?.dataset ?? {};
    if (kind === "image") pictures.choose();
    else if (kind) mark(body, kind);
  });
  new Names(box, body, say);
  new Preview(box, body, say);
  return body;
}

// Words that are in no form sent, nor on the page as it came, would be lost with the page.
function guard(bodies) {
  let sent = false;
  const refused = Boolean(document.querySelector(".errornote"));
  document.addEventListener("submit", (event) => {
    if (bodies.some((body) => body.form === event.target)) sent = true;
  });
  addEventListener("pageshow", () => {
    sent = false;
  });
  addEventListener("beforeunload", (event) => {
    const changed = bodies.some((body) => body.value !== body.defaultValue);
    if (!sent && (changed || refused)) event.preventDefault();
  });
}

guard([...document.querySelectorAll(".written")].map(begin));
