// Shows new emails in the list without a reload.

const stream = new EventSource("/dev/mailbox/live");

stream.onmessage = async ({ data: newest }) => {
  const list = document.getElementById("emails");
  if (newest === list.dataset.newest) return;
  const response = await fetch(location.href);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  list.replaceWith(page.getElementById("emails"));
  const main = document.querySelector("main");
  if (!main.querySelector("h2")) main.replaceWith(page.querySelector("main")); // No email is open.
};
