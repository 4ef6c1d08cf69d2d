// Shows a toast for each new notification that live.js reports, except for the user's own acts: those have a notice of
// their own. It stays while the pointer or the focus is on it, can be closed, and never covers a button.
// Include it as <script src="/assets/toast.js" data-text="You have a new notification." data-close="Close" defer>.

const { text, close } = document.currentScript.dataset;
const SHOWN_MS = 8_000;
/** A notification this soon after a submitted form is about what the form did. */
const OWN_ACT_MS = 5_000;
const PLACES = ["bottom", "top", "hidden"];

const region = document.getElementById("toast");
const otherPages = new BroadcastChannel("acts");
let actedAt = Number.NEGATIVE_INFINITY;
let timer;
let focusedBefore;

const act = () => {
  actedAt = performance.now();
};
otherPages.onmessage = act;
addEventListener("submit", () => {
  act();
  otherPages.postMessage("submit");
});
addEventListener("notification", () => performance.now() - actedAt > OWN_ACT_MS && show());

function show() {
  const link = document.createElement("a");
  link.href = "/notifications";
  link.textContent = text;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = close;
  button.onclick = hide;
  region.replaceChildren(link, button);
  place();
  hideLater();
}

function hideLater() {
  clearTimeout(timer);
  timer = setTimeout(() => (region.matches(":hover, :focus-within") ? hideLater() : hide()), SHOWN_MS);
}

function hide() {
  if (region.matches(":focus-within")) focusedBefore?.focus();
  region.replaceChildren();
}

region.addEventListener("focusin", ({ relatedTarget }) => {
  if (!region.contains(relatedTarget)) focusedBefore = relatedTarget;
});

/** Without a free place, the toast is only announced, until the user scrolls. */
function place() {
  PLACES.find((candidate) => {
    region.dataset.place = candidate;
    return !coversButton();
  });
}

function coversButton() {
  const toast = region.getBoundingClientRect();
  return [...document.querySelectorAll("button, .button, nav a, :focus")].some((target) => {
    const { left, right, top, bottom } = target.getBoundingClientRect();
    const apart = right < toast.left || left > toast.right || bottom < toast.top || top > toast.bottom;
    return !apart && !region.contains(target);
  });
}

for (const moved of ["scroll", "resize"]) addEventListener(moved, () => region.hasChildNodes() && place());
