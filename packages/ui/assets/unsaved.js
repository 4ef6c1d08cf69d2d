// Keeps what a user has typed when the session ends while the page is open. The page is blanked under a dialog, and the text
// is shown again only after the same user has logged in, in this tab. Passwords and codes are not kept.
// Include it as <script src="/assets/unsaved.js" data-user="…" defer>, with live.js and a <template id="session-ended"> that
// holds the dialog and the notice that the text is back.

const { user: pageUser } = document.currentScript.dataset;
const thisPage = location.pathname + location.search;
const UNSAVED = "unsaved";
const KEPT_FOR_MS = 15 * 60_000;

/** No button, file or hidden field, and nothing that a password manager fills in. */
const TYPED = "input:not([type=hidden], [type=password], [type=file], [type=submit]), textarea, select";
/** A copy of SECRET_FIELD in packages/product. */
const SECRET = /password|code|token|secret|\bpin\b/i;

const fieldsOf = (form) =>
  [...form.querySelectorAll(TYPED)].filter(({ name, autocomplete }) => name && !SECRET.test(`${name} ${autocomplete}`));

let isKept = false;

// live.js is about to leave the page. Only the page of a session that has ended is kept, also when another page says again
// that it has.
addEventListener("leave", (event) => {
  if (!event.detail.startsWith("/logged-out?")) return;
  if (isKept) return event.preventDefault();
  const forms = [...document.forms].filter(isUnsaved);
  const template = document.getElementById("session-ended");
  if (forms.length === 0 || !template) return;
  event.preventDefault();
  isKept = true;
  const kept = forms.map((form) => ({ action: form.getAttribute("action"), fields: fieldsOf(form).map(stateOf) }));
  sessionStorage.setItem(
    UNSAVED,
    JSON.stringify({ user: pageUser, page: thisPage, until: Date.now() + KEPT_FOR_MS, forms: kept }),
  );
  blankUnder(template.content.querySelector("dialog"));
});

/** A form that the server has refused is unsaved as it is. */
function isUnsaved(form) {
  const fields = fieldsOf(form);
  return fields.some(isChanged) || (fields.length > 0 && form.querySelector('[role="alert"]') !== null);
}

function isChanged({ type, value, defaultValue, checked, defaultChecked, options }) {
  if (options) return [...options].some((option) => option.selected !== option.defaultSelected);
  return type === "checkbox" || type === "radio" ? checked !== defaultChecked : value !== defaultValue;
}

const stateOf = ({ name, value, checked }) => ({ name, value, checked });

function blankUnder(dialog) {
  dialog.querySelector("[data-login]").href = `/login?return_to=${encodeURIComponent(thisPage)}`;
  dialog.querySelector("[data-discard]").addEventListener("click", () => sessionStorage.removeItem(UNSAVED));
  dialog.addEventListener("close", () => dialog.showModal());
  document.title = dialog.querySelector("h2").textContent;
  document.body.replaceChildren(dialog);
  dialog.showModal();
  // Another tab has logged in. If it was another user, the page that loads here drops the text.
  new BroadcastChannel("session").onmessage = ({ data }) => data.user && location.assign(thisPage);
}

function putBack() {
  const kept = JSON.parse(sessionStorage.getItem(UNSAVED));
  if (!kept) return;
  const isTheirs = kept.user === pageUser && kept.until > Date.now();
  if (isTheirs && kept.page !== thisPage) return; // Until they are back on that page.
  sessionStorage.removeItem(UNSAVED);
  if (isTheirs) for (const form of kept.forms) fillIn(form);
}

function fillIn({ action, fields }) {
  const form = [...document.forms].find((each) => each.getAttribute("action") === action);
  if (!form) return;
  fieldsOf(form).forEach((field, index) => {
    const { name, value, checked } = fields[index] ?? {};
    if (name === field.name) Object.assign(field, "checked" in field ? { value, checked } : { value });
  });
  form.prepend(document.getElementById("session-ended").content.querySelector("[role=status]").cloneNode(true));
  fieldsOf(form).find(isChanged)?.focus();
}

putBack();
