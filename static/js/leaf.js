// The same on a topic or a post, which may have a note beside it. Joined in production.
import "./learner.js";
import "./beside.js";
import "./quote.js";
