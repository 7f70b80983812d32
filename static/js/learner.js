// What a page does for somebody signed in, beside htmx. Joined into one file in production.
import "./reader.js";
import "./actions.js";
import "./time-zone.js";
import "./review.js";
import "./states.js";
import "./unsaved.js";
