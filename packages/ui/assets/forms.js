// Submits each form once: the second click of a double click would act on the result of the first one.
// Include it as <script src="/assets/forms.js" defer>, before any other script that listens to forms. It is only a
// convenience: without it, the server gives a repeated submission the result of the first one.

/** A form can be submitted again after this time: its response may be lost, or the user may have canceled it. */
const RESUBMIT_AFTER_MS = 10_000;

let submittedAt = new WeakMap();

addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (event.timeStamp < submittedAt.get(form) + RESUBMIT_AFTER_MS) return cancel(event);
    if (!form.matches("[data-download]")) submittedAt.set(form, event.timeStamp);
  },
  { capture: true },
);

// The response to the first click may put another button under the pointer. The second click is not meant for it.
addEventListener("click", (event) => event.detail > 1 && event.target.closest("button") && cancel(event), {
  capture: true,
});

function cancel(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

// A form can be submitted again if its request failed, or if the page was restored from the back/forward cache.
addEventListener("htmx:error", ({ target }) => submittedAt.delete(target));
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) submittedAt = new WeakMap();
});
