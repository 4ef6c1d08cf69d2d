// Submits each form once: the second click of a double click would act on the result of the first one. Says that a form
// is being sent, and keeps what was typed if the server cannot be reached.
// Include it as <script src="/assets/forms.js" data-sending="Sending…" data-unreachable="Try again." defer>, before any
// other script that listens to forms. It is only a convenience: without it, the server gives a repeated submission the
// result of the first one.

const { sending, unreachable } = document.currentScript.dataset;

/** A form can be submitted again after this time: its response may be lost, or the user may have canceled it. */
const RESUBMIT_AFTER_MS = 10_000;

/** What each submitted form needs to become as it was. */
const submitted = new Map();

addEventListener(
  "submit",
  (event) => {
    const { target: form, submitter } = event;
    if (submitted.has(form)) return cancel(event);
    form.querySelector("[data-unreachable]")?.remove();
    if (!navigator.onLine) return refuse(event);
    if (!form.matches("[data-download]")) submit(form, submitter);
  },
  { capture: true },
);

// The response to the first click may put another button under the pointer. The second click is not meant for it.
addEventListener(
  "click",
  (event) => event.detail > 1 && event.target.closest("button")?.type === "submit" && cancel(event),
  {
    capture: true,
  },
);

function cancel(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function refuse(event) {
  cancel(event);
  showUnreachable(event.target);
}

function submit(form, button) {
  const label = button?.textContent;
  const timer = setTimeout(() => restore(form), RESUBMIT_AFTER_MS);
  submitted.set(form, { button, label, timer });
  if (!button) return;
  button.setAttribute("aria-disabled", "true");
  button.textContent = sending ?? label;
}

function restore(form) {
  const { button, label, timer } = submitted.get(form) ?? {};
  submitted.delete(form);
  clearTimeout(timer);
  if (!button) return;
  button.removeAttribute("aria-disabled");
  button.textContent = label;
}

function showUnreachable(form) {
  if (!unreachable) return;
  const alert = document.createElement("p");
  alert.className = "alert";
  alert.setAttribute("role", "alert");
  alert.dataset.unreachable = "";
  alert.textContent = unreachable;
  form.prepend(alert);
}

// A gateway or an app may be able to answer in a moment. htmx would replace the page, and what was typed, with an error
// page.
addEventListener("htmx:before:response", (event) => {
  if (![502, 503, 504].includes(event.detail.ctx.response.status)) return;
  event.preventDefault();
  event.target.dispatchEvent(new CustomEvent("htmx:error", { bubbles: true }));
});
addEventListener("htmx:error", ({ target: form }) => {
  restore(form);
  if (form.matches("form")) showUnreachable(form);
});
// Back after a login must not show the refused attempt before it. Other refused forms keep what was typed.
addEventListener("pageshow", ({ persisted }) => {
  const isBack = persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  if (isBack && document.querySelector('form[action="/login"] [role="alert"]'))
    location.replace(location.pathname + location.search);
});
// A page that is restored from the back/forward cache can submit its forms again. One that names its user is reloaded: its
// session may have ended since.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted && document.querySelector("[name=page_user]")) location.reload();
  if (persisted) for (const form of submitted.keys()) restore(form);
});

// "Remember me" also applies to a login with a provider, whose link or form is not part of the login form.
addEventListener("click", ({ target }) => {
  const link = target.closest?.("[data-remember]");
  const remember = document.querySelector("#remember");
  if (!link || !remember) return;
  if (link.matches("form")) link.elements.remember.disabled = !remember.checked;
  else link.search = link.search.replace(/&remember=on|$/, remember.checked ? "&remember=on" : "");
});

// A form that waited for a login is submitted automatically. Not after Back, which would lead forward again.
if (performance.getEntriesByType("navigation")[0]?.type === "navigate")
  document.querySelector("form[data-continue]")?.requestSubmit();

// A button that sends an email again waits, so that the previous email can arrive: data-wait is in seconds.
function hold(button) {
  const label = button.textContent;
  let left = Number(button.dataset.wait);
  delete button.dataset.wait;
  const count = () => {
    button.disabled = left > 0;
    button.textContent = left > 0 ? `${label} (${left}\u00a0s)` : label;
    if (left-- > 0) setTimeout(count, 1_000);
  };
  count();
}

const holdAll = () => document.querySelectorAll("button[data-wait]").forEach(hold);
holdAll();
addEventListener("htmx:after:swap", holdAll);
