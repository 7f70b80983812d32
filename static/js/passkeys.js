// Forms that make or use a passkey: <form data-passkey="create|get" hidden>. Without script, or where
// the browser knows no passkeys, they stay hidden and what bears data-passkey-missing stays in view.
const REFUSALS = {
  InvalidStateError: "This device holds a passkey for your account already.",
  NotAllowedError: "Nothing came of that: it was called off, or it took too long. Try again.",
  SecurityError: "Passkeys do not work at this address: it must be localhost, or a name with https.",
};

// Binary values travel as base64url.
const toBytes = (text) => Uint8Array.from(
  atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const known = (list = []) => list.map((one) => ({ ...one, id: toBytes(one.id) }));

function readable({ publicKey: asked }) {
  const read = { ...asked, challenge: toBytes(asked.challenge) };
  if (asked.user) read.user = { ...asked.user, id: toBytes(asked.user.id) };
  if (asked.excludeCredentials) read.excludeCredentials = known(asked.excludeCredentials);
  if (asked.allowCredentials) read.allowCredentials = known(asked.allowCredentials);
  return { publicKey: read };
}

function sendable(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = toText(credential.response[part]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function options(form) {
  const body = new FormData(form);
  body.set("ask", "options");
  const answer = await fetch(form.action, { method: "POST", body });
  if (!answer.ok || answer.redirected) throw new Error(`The site answered ${answer.status}`);
  return readable(await answer.json());
}

async function use(form) {
  const problem = form.querySelector("[role=alert]");
  problem.hidden = true;
  try {
    const credential = await navigator.credentials[form.dataset.passkey](await options(form));
    form.elements.credential.value = sendable(credential);
    form.submit();
  } catch (error) {
    problem.textContent = REFUSALS[error.name] ?? "That did not work. Load the page again and try once more.";
    problem.hidden = false;
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      use(form);
    });
  }
  for (const words of document.querySelectorAll("[data-passkey-missing]")) words.hidden = true;
}
