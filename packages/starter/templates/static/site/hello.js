// Greets the current user, or shows the link to the login page.
const response = fetch("/hello", { headers: { accept: "application/json" } });

response.then(async (answer) => {
  if (answer.ok) greet(await answer.json());
  else if (answer.status === 401) document.querySelector("#login").hidden = false;
});

function greet({ id, username }) {
  document.querySelector("#hello").textContent = `Hello, ${username}`;
  document.querySelector("#logout [name=page_user]").value = id;
  document.querySelector("#logout").hidden = false;
}

// The Back button must not show the page of a user who has logged out.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
