// What a page does for everybody who reads it. Joined into one file in production.
import "./copy.js";
import "./contents.js";
