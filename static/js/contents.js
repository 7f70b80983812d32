// Marks, in the list of contents, the part that is being read. The list works without it.
const links = new Map();
for (const link of document.querySelectorAll(".contents__link")) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) links.set(heading, link);
}

const mark = () => {
  const line = innerHeight * 0.3;
  let current = null;
  for (const [heading, link] of links) {
    if (heading.getBoundingClientRect().top > line) break;
    current = link;
  }
  for (const link of links.values()) {
    if (link === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
};

if (links.size) {
  let asked = false;
  const ask = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      mark();
    });
  };
  addEventListener("scroll", ask, { passive: true });
  addEventListener("resize", ask, { passive: true });
  mark();
}
