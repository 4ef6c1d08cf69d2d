// Sends each form once: the second click of a double click would act again, on what the first one has just done.
// In: <script src="/assets/forms.js" defer>, before any other script that listens to forms. Without it the server has
// to do, which gives a repeated form what the first one achieved.

/** After this long a form may be sent again: its answer may never come, or the person has stopped the browser. */
const AGAIN_AFTER_MS = 10_000;

let sentAt = new WeakMap();

addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (event.timeStamp < sentAt.get(form) + AGAIN_AFTER_MS) return drop(event);
    if (!form.matches("[data-stays]")) sentAt.set(form, event.timeStamp);
  },
  { capture: true },
);

// Where the answer to the first click puts another button under the pointer, the second click is not meant for that.
addEventListener("click", (event) => event.detail > 1 && event.target.closest("button") && drop(event), {
  capture: true,
});

function drop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

// A form that was not answered, or that comes back from the browser's memory, can be sent again.
addEventListener("htmx:error", ({ target }) => sentAt.delete(target));
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) sentAt = new WeakMap();
});
