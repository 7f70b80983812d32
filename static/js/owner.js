// The same on the pages of one's own passkeys. Joined into one file in production.
import "./learner.js";
import "./passkeys.js";
