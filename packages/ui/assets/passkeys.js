// Logs in with a passkey, and creates one. Without this script, or in a browser without passkeys, the page shows no button.
// Include it as <script src="/assets/passkeys.js" defer>. In a form, or as one, the page has an element data-passkey="get"
// or "create", hidden, with a field `credential`, a [role=alert] for a refusal of the browser, and a button. The button asks
// the URL in data-options for a challenge, and submits the form with the passkey. Browsers also offer passkeys in the field
// with autocomplete="username webauthn".

/** Browsers ignore the timeout of an offer in a field, so it is renewed before its challenge expires. */
const RENEW_AFTER_MS = 4 * 60_000;

/** The passkey that was used, until the next page: the server may not know it. */
const USED = "passkey";

/** What the server may need for a challenge. */
const FIELDS = ["page_user", "token", "username"];

/** Of the current request or offer: a browser has one at a time. */
let current = new AbortController();

// Browsers since 2025 read and write the JSON of the server (WebAuthn Level 3), so this takes no library.
if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  start();
  addEventListener("click", (event) => event.target.matches?.("[data-passkey] button") && use(event));
  addEventListener("submit", leave, { capture: true });
  addEventListener("htmx:after:swap", start);
  // The back/forward cache restores the page without its offer.
  addEventListener("pageshow", ({ persisted }) => persisted && show());
}

function start() {
  tellBrowser();
  show();
}

function show() {
  const part = document.querySelector("[data-passkey]");
  if (!part) return;
  part.hidden = false;
  document.querySelector("[data-passkey-unsupported]")?.remove();
  offer(part);
}

function leave({ target, submitter }) {
  current.abort(); // A challenge that arrives after a login with the password would leave its cookie behind.
  const { credential } = target.elements;
  if (credential && !submitter?.closest("[data-passkey]")) credential.value = ""; // Of an earlier try: now it is a password.
}

/** Tells the browser which passkeys no longer work. Not from the back/forward cache: others may have been added since. */
function tellBrowser() {
  const list = document.querySelector("[data-accepted-passkeys]")?.dataset.acceptedPasskeys;
  if (list) PublicKeyCredential.signalAllAcceptedCredentials?.(JSON.parse(list)).catch(() => {});
  const refused = sessionStorage.getItem(USED);
  sessionStorage.removeItem(USED);
  if (!refused || !document.querySelector("[data-unknown-passkey]")) return;
  PublicKeyCredential.signalUnknownCredential?.(JSON.parse(refused)).catch(() => {});
}

async function use(event) {
  event.preventDefault();
  const part = event.target.closest("[data-passkey]");
  const alert = part.querySelector("[role=alert]");
  const signal = replace();
  alert.hidden = true;
  try {
    send(part, await ask(part, { signal }));
  } catch (error) {
    console.info("No passkey:", error.message);
    if (signal.aborted) return;
    alert.hidden = false;
    offer(part);
  }
}

/** Offers passkeys among the names that the browser suggests. Whatever fails here, the password form works. */
async function offer(part) {
  if (part.dataset.passkey !== "get" || !document.querySelector("[autocomplete~=webauthn]")) return;
  const signal = replace();
  setTimeout(() => signal.aborted || offer(part), RENEW_AFTER_MS);
  try {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    const credential = await ask(part, { signal, mediation: "conditional" });
    if (credential) send(part, credential);
  } catch (error) {
    console.debug("No passkey offered:", error.message);
  }
}

function replace() {
  current.abort();
  current = new AbortController();
  return current.signal;
}

/** Returns undefined if the server refuses: the form, sent without a passkey, shows why. */
async function ask(part, request) {
  const options = await newOptions(part, request.signal);
  if (!options) return;
  if (part.dataset.passkey === "get") {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const credential = await navigator.credentials.get({ publicKey, ...request });
    sessionStorage.setItem(USED, JSON.stringify({ rpId: options.rpId, credentialId: credential.id }));
    return credential;
  }
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return navigator.credentials.create({ publicKey, ...request });
}

async function newOptions(part, signal) {
  const { elements } = part.closest("form");
  const sent = FIELDS.filter((name) => elements[name]).map((name) => [name, elements[name].value]);
  const body = new URLSearchParams(sent);
  const headers = { accept: "application/json" };
  const response = await fetch(part.dataset.options, { method: "POST", body, headers, signal });
  return response.ok ? response.json() : undefined;
}

function send(part, credential) {
  const { elements } = part.closest("form");
  elements.credential.value = credential ? JSON.stringify(credential) : "";
  const [username, remember] = ["#username", "#remember"].map((id) => document.querySelector(id));
  if (username && elements.username) elements.username.value = username.value; // Kept by the page if the passkey is refused.
  if (remember && elements.remember) elements.remember.disabled = !remember.checked;
  part.closest("form").requestSubmit(part.querySelector("button"));
}
