// Words that the server has not acknowledged, in this browser's storage: one entry a window, under
// "cairn:<owner>:<key>:<window>". One owner's entries are never shown to another.

const GUARD = "/notes/guard/";

// Is this the form that signs out?
export const isSignOut = (form) => /\/logout\/$/.test(form.getAttribute("action") ?? "");

// The entry of the editor in a form.
export const entryOf = ({ dataset }) => `cairn:${dataset.owner}:${dataset.key}:${dataset.window}`;

// Who is signed in, as the page says.
export const owner = document.querySelector('meta[name="cairn-user"]')?.content;

export const same = (one, other) => one.body === other.body && one.title.trim() === other.title.trim();

export function clock(when) {
  const date = new Date(when);
  const today = date.toDateString() === new Date().toDateString();
  const day = today ? {} : { day: "numeric", month: "short", year: "numeric" };
  return date.toLocaleString("en-GB", { ...day, hour: "2-digit", minute: "2-digit" });
}

export function make(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export const button = (words, act) => {
  const made = make("button", { type: "button", className: "button button--small" }, words);
  made.addEventListener("click", act);
  return made;
};

// --- Words kept in this browser -------------------------------------------------------------------

export const kept = {
  // The entries of `owner`, newest first: {id, title, body, revision, key, action, about, at}.
  of(owner) {
    const found = [];
    try {
      for (const id of Object.keys(localStorage)) {
        if (!id.startsWith(`cairn:${owner}:`)) continue;
        try {
          const entry = JSON.parse(localStorage.getItem(id));
          if (typeof entry.body === "string") found.push({ ...entry, title: entry.title ?? "", id });
        } catch {
          // Not ours, or cut off: nothing can be made of it.
        }
      }
    } catch {
      // No storage at all: nothing is kept.
    }
    return found.sort((one, other) => other.at - one.at);
  },
  put(id, entry) {
    try {
      localStorage.setItem(id, JSON.stringify(entry));
      return true;
    } catch {
      return false;
    }
  },
  drop(id) {
    try {
      localStorage.removeItem(id);
    } catch {
      // Then it was never kept.
    }
  },
  clear(owner) {
    for (const { id } of kept.of(owner)) kept.drop(id);
  },
};

// Who is signed in, and what is stored of the note with `key`; null if the site cannot be reached.
export async function ask(key) {
  try {
    const options = { headers: { Accept: "application/json" }, cache: "no-store" };
    const response = await fetch(`${GUARD}?key=${encodeURIComponent(key)}`, options);
    return response.ok || response.status === 403 ? await response.json() : null;
  } catch {
    return null;
  }
}

// Words that are stored, or were in a conflict that is settled, need no keeping. A save that was
// sent while its page went away may still be on the road, so fresh words are given a moment.
export async function arrived(entry, owner) {
  if (Date.now() - entry.at < 5000) await new Promise((done) => setTimeout(done, 800));
  const news = await ask(entry.key);
  if (String(news?.owner) !== owner || !news.note) return null;
  const settled = entry.settled !== undefined && news.note.revision > entry.settled;
  if (settled || same(news.note, entry)) return news.note;
  return null;
}
