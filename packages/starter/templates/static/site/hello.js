// Greets the current user, or shows the link to the login page.
const response = fetch("/hello", { headers: { accept: "application/json" } });

response.then(async (answer) => {
  if (answer.ok) document.querySelector("#hello").textContent = `Hello, ${(await answer.json()).hello}`;
  else if (answer.status === 401) document.querySelector("#login").hidden = false;
});
