// Pictures pasted, dropped or chosen: stored by the site, then written where the caret is, which
// stays between the brackets for the words that say what is to be seen.

import { make } from "./kept.js";
import { insert } from "./marks.js";

const readable = (bytes) => `${Math.max(1, Math.round(bytes / 1024))} kB`;

export class Pictures {
  constructor(box, body, say) {
    Object.assign(this, { box, body, say });
    body.addEventListener("paste", (event) => {
      // Words copied from a text processor come as a picture too: then they are meant as words.
      const { files, types } = event.clipboardData;
      if (!types.includes("text/plain")) this.offer(event, files);
    });
    body.addEventListener("drop", (event) => this.offer(event, event.dataTransfer.files));
    body.addEventListener("dragover", (event) => {
      if (event.dataTransfer.types.includes("Files")) event.preventDefault();
    });
  }

  offer(event, files) {
    if (!files.length) return;
    event.preventDefault();
    this.take([...files]);
  }

  choose() {
    const input = make("input", { type: "file", accept: "image/*", multiple: true });
    input.addEventListener("change", () => this.take([...input.files]));
    input.click();
  }

  // One after another: each finds the caret where the one before left it.
  async take(files) {
    for (const file of files) {
      this.say(`Storing ${file.name} (${readable(file.size)})…`);
      const { markdown, says } = await this.store(file);
      if (!markdown) {
        this.say(`${file.name} is not stored. ${says}`);
        return;
      }
      this.write(markdown);
    }
  }

  // What the site answers: {markdown}, or {says}: why not.
  async store(file) {
    const { images, most } = this.box.dataset;
    if (file.size > Number(most)) return { says: "It is over 5 MB. Make it smaller first." };
    const data = new FormData();
    data.set("csrfmiddlewaretoken", this.body.form.elements.csrfmiddlewaretoken.value);
    data.set("file", file);
    try {
      const headers = { Accept: "application/json" };
      return await (await fetch(images, { method: "POST", body: data, headers })).json();
    } catch {
      return { says: "The site cannot be reached, or you are signed out. Your words are still here." };
    }
  }

  write(markdown) {
    const { body } = this;
    if (body.selectionStart !== body.selectionEnd) body.setSelectionRange(body.selectionEnd, body.selectionEnd);
    const before = body.value.slice(0, body.selectionStart);
    insert(body, before.endsWith(")") ? `\n\n${markdown}` : markdown);
    const inside = body.selectionStart - markdown.length + "![".length;
    body.setSelectionRange(inside, inside);
    this.say("Stored. Say between the brackets what is to be seen on it.");
  }
}
