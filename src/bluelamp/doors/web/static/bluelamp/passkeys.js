// Passkeys: asks the browser for one, puts what it made into the form beside it, and sends the form.
// Without this script the other ways to sign in stand on the same page. Nothing is kept here.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

function toMake({ publicKey }) {
  const user = { ...publicKey.user, id: bytes(publicKey.user.id) };
  const excludeCredentials = named(publicKey.excludeCredentials);
  return { publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), user, excludeCredentials } };
}

function toUse({ publicKey }) {
  const allowCredentials = named(publicKey.allowCredentials);
  return { publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials } };
}

function made(credential) {
  const from = credential.response;
  const response = { clientDataJSON: text(from.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (from[part]) response[part] = text(from[part]);
  }
  if (from.getTransports) response.transports = from.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
    authenticatorAttachment: credential.authenticatorAttachment,
  };
}

async function options(block) {
  if (block.dataset.options) return JSON.parse(block.dataset.options);
  const answer = await fetch(block.dataset.optionsFrom, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("no challenge");
  return (await answer.json()).request_options;
}

function start(block, ask) {
  const form = block.querySelector("[data-passkey-form]");
  const error = block.querySelector("[data-passkey-error]");
  block.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    error.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(made(await ask(await options(block))));
      form.submit();
    } catch {
      error.hidden = false;
    }
  });
}

if (window.PublicKeyCredential) {
  const add = (given) => navigator.credentials.create(toMake(given));
  const use = (given) => navigator.credentials.get(toUse(given));
  document.querySelectorAll("[data-passkey-add]").forEach((block) => start(block, add));
  document.querySelectorAll("[data-passkey-sign-in]").forEach((block) => start(block, use));
}

// A one-time code may stand behind the # of a link: that part is never sent to a server.
const code = document.getElementById("id_code");
if (code && !code.value && location.hash.length > 1) {
  code.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
}
