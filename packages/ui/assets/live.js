// Updates open pages when something happens to the account in any browser or app: it shows the number of unread
// notifications, leaves the page when the session ends (unless unsaved.js prevents the event "leave"), and reloads it when another user logs in. Without this script,
// the next request shows all of that.
// Include it on pages of logged-in users as <script src="/assets/live.js" data-api="https://api.example.com"
// data-user="…" defer>.

const { api, user } = document.currentScript.dataset;
const RETRY_MS = 2_000;
/** Another user's login ends a session just before its response sets the cookie of the new one. */
const NEW_COOKIE_MS = 1_000;
/** Logging in again and changing the password replace the session. On a slow network, its cookie may take this long. */
const LATE_COOKIE_MS = 60_000;
/** The user may have canceled a form that waits longer: forms.js lets it be submitted again. */
const SUBMIT_MS = 10_000;

let stream;
let nextCheck;
/** The number of the last check: a new one replaces those that still wait for a response. */
let lastCheck = 0;
/** Until then, the cookie of the session that has replaced this page's may still arrive. */
let replacedUntil = 0;

// Browsers limit the connections to one host, so only one page of this site holds the stream and informs the others.
const pages = new BroadcastChannel("session");
pages.onmessage = ({ data }) => react(data);
/** Lets another page hold the stream, if unsaved.js keeps this one open after its session has ended. */
let release;
const untilClosed = () =>
  new Promise((resolve) => {
    release = resolve;
    listen();
  });
if (navigator.locks) navigator.locks.request("session", untilClosed);
else untilClosed(); // Plain HTTP has no Web Locks.

function listen() {
  stream?.close();
  stream = new EventSource(`${api}/live`, { withCredentials: true });
  stream.addEventListener("user", ({ data }) => broadcast({ user: data }));
  stream.addEventListener("unread", ({ data }) => broadcast({ unread: Number(data) }));
  stream.addEventListener("replaced", () => wait(Date.now() + LATE_COOKIE_MS));
  stream.addEventListener("ended", () => {
    stream.close();
    wait(0);
  });
  stream.onerror = ({ target }) => {
    if (target.readyState === EventSource.CLOSED) checkIn(RETRY_MS);
  };
}

function wait(until) {
  broadcast({ replacedUntil: until });
  checkIn(NEW_COOKIE_MS);
}

function checkIn(ms) {
  clearTimeout(nextCheck);
  nextCheck = setTimeout(checkSession, ms, ++lastCheck);
}

/** Reconnects if the browser has another session by now. HEAD says so without extending it, as activity would. */
async function checkSession(check) {
  const request = fetch(`${api}/live`, { method: "HEAD", credentials: "include" });
  const { status } = await request.catch(() => ({ status: 0 }));
  if (check !== lastCheck) return;
  if (status === 200) {
    broadcast({ replacedUntil: 0 });
    listen();
  } else if (status === 401 && Date.now() >= replacedUntil) {
    broadcast({ ended: true });
    stopListening();
  } else if (status === 403)
    stopListening(); // The user must add a second factor first. The page after that listens.
  else checkIn(RETRY_MS);
}

function stopListening() {
  stream.close();
  release();
}

function broadcast(event) {
  pages.postMessage(event);
  react(event);
}

function react(event) {
  const here = location.pathname + location.search;
  if (event.ended) leaveFor(`/logged-out?return_to=${encodeURIComponent(here)}`);
  else if ("replacedUntil" in event) replacedUntil = event.replacedUntil;
  else if ("unread" in event) showUnread(event.unread);
  else if ("user" in event && event.user !== user) leaveFor(here); // Reloads the page for the user who is logged in now.
}

/** The time limit of a submitted form that is waiting for its response, which may lead to another page. */
let submitting;
/** Where to go if the response stays on this page. */
let destination;
addEventListener("submit", ({ target }) => {
  clearTimeout(submitting);
  submitting = target.matches("[data-download]") ? undefined : setTimeout(stay, SUBMIT_MS);
});
for (const responded of ["htmx:after:swap", "htmx:error"]) addEventListener(responded, stay);

function stay() {
  clearTimeout(submitting);
  submitting = undefined;
  if (destination) leaveFor(destination);
}

function leaveFor(page) {
  if (submitting) destination = page;
  else if (dispatchEvent(new CustomEvent("leave", { cancelable: true, detail: page }))) location.assign(page);
}

function showUnread(unread) {
  const badge = document.getElementById("unread");
  if (!badge) return; // An error page has replaced this page.
  const before = Number(badge.dataset.unread);
  badge.dataset.unread = unread;
  badge.querySelector("b").textContent = unread > 99 ? "99+" : unread;
  badge.hidden = unread === 0;
  if (unread > before) dispatchEvent(new Event("notification")); // toast.js shows it.
}
