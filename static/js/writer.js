// The same where a note is open to be written. Joined into one file in production.
import "./editor.js";
import "./leaf.js";
