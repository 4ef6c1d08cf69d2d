// Tells an open page what happens to its account, in whichever browser or app that was: the number of unread
// notifications, the end of the session, and that another user has logged in. Without it the next click finds out.
// In: <script src="/assets/live.js" data-api="https://api.example.com" data-user="…" defer>, on pages of logged-in users.

const { api, user, newNotification } = document.currentScript.dataset;
const RETRY_MS = 2_000;
/** A login again, or a changed password, ends a session just before its answer brings the cookie of the next one. */
const COOKIE_MS = 500;

// Browsers allow few connections to one host: of all pages of this site one listens, and tells the others.
const pages = new BroadcastChannel("latchkey");
pages.onmessage = ({ data }) => react(data);
const untilClosed = () => new Promise(listen);
if (navigator.locks) navigator.locks.request("latchkey", untilClosed);
else untilClosed(); // Over plain HTTP there are no locks.

function listen() {
  const events = new EventSource(`${api}/live`, { withCredentials: true });
  events.addEventListener("user", ({ data }) => tell({ user: data }));
  events.addEventListener("unread", ({ data }) => tell({ unread: Number(data) }));
  events.addEventListener("ended", () => {
    events.close();
    setTimeout(askWhoIsLoggedIn, COOKIE_MS);
  });
  events.onerror = () => {
    if (events.readyState === EventSource.CLOSED) setTimeout(askWhoIsLoggedIn, RETRY_MS);
  };
}

/** Where the browser has another session by now, that one is listened to. */
async function askWhoIsLoggedIn() {
  const { status } = await fetch(`${api}/me`, { credentials: "include" }).catch(() => ({ status: 0 }));
  if (status === 200) listen();
  else if (status === 401) tell({ ended: true });
  else setTimeout(askWhoIsLoggedIn, RETRY_MS);
}

function tell(news) {
  pages.postMessage(news);
  react(news);
}

function react(news) {
  const here = location.pathname + location.search;
  if (news.ended) leaveFor(`/logged-out?return_to=${encodeURIComponent(here)}`);
  else if ("unread" in news) showUnread(news.unread);
  else if (news.user !== user) leaveFor(here); // It comes back as a page of the user who is logged in now.
}

/** A form that is on its way leads to a page of its own; one that comes back with a message stays here. */
let underWay = false;
/** Where this page leaves for, should the form stay here. */
let waiting;
addEventListener("submit", ({ target }) => {
  underWay = !target.matches("[data-stays]");
});
for (const answered of ["htmx:after:swap", "htmx:error"]) {
  addEventListener(answered, () => {
    underWay = false;
    if (waiting) leaveFor(waiting);
  });
}

function leaveFor(page) {
  if (underWay) waiting = page;
  else location.assign(page);
}

function showUnread(unread) {
  const badge = document.getElementById("unread");
  if (!badge) return; // An error took the place of the page.
  const before = Number(badge.dataset.unread);
  badge.dataset.unread = unread;
  badge.querySelector("b").textContent = unread > 99 ? "99+" : unread;
  badge.hidden = unread === 0;
  if (unread > before) toast(newNotification);
}

const TOAST_MS = 8_000;

function toast(text) {
  const link = document.createElement("a");
  link.href = "/notifications";
  link.textContent = text;
  document.getElementById("toast").replaceChildren(link);
  setTimeout(() => link.remove(), TOAST_MS);
}

// A page that comes back from the browser's memory may be that of a session that has ended since.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
