// A copy button above each piece of code. It is made here, so that it is never shown where it cannot
// work: without script, and where the browser keeps the clipboard from pages (plain http).
if (navigator.clipboard) {
  for (const figure of document.querySelectorAll("figure.code")) {
    const code = figure.querySelector("code");
    if (!code) continue;

    const button = document.createElement("button");
    button.type = "button";
    button.className = "code__copy";
    button.textContent = "Copy";

    const said = document.createElement("span");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");

    const say = (shown, heard) => {
      button.textContent = shown;
      said.textContent = heard;
      clearTimeout(button.timer);
      button.timer = setTimeout(() => {
        button.textContent = "Copy";
        said.textContent = "";
      }, 2500);
    };

    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.textContent.replace(/\n$/, ""));
        say("Copied", "Copied");
      } catch {
        getSelection().selectAllChildren(code);
        say("Selected", "Could not copy. The code is selected instead.");
      }
    });

    let caption = figure.querySelector("figcaption");
    if (!caption) {
      caption = document.createElement("figcaption");
      figure.prepend(caption);
    }
    if (!caption.textContent.trim()) caption.append(document.createElement("span"));
    caption.append(button, said);
  }
}
