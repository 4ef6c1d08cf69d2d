// Adds to each password field a button that shows the password, and hints while someone types: that Caps Lock is on, and
// that a new password is long enough. Without this script, it is an ordinary field.
// Include it as <script src="/assets/passwords.js" data-show="Show" data-what="password" data-caps-lock="Caps Lock is on."
// defer>, and put each input into a <password-field>.

const passwordTexts = document.currentScript.dataset;

class PasswordField extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("button")) return; // It was moved.
    const input = this.querySelector("input");
    this.append(revealButton(input), capsLockHint(input));
    if (input.minLength > 0) input.addEventListener("input", () => markLength(input));
  }
}

customElements.define("password-field", PasswordField);

function revealButton(input) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-controls", input.id);
  button.innerHTML = `<span></span><span class="visually-hidden"></span>`;
  button.firstChild.textContent = passwordTexts.show;
  button.lastChild.textContent = ` ${passwordTexts.what}`;
  const reveal = (shown) => {
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", shown);
  };
  reveal(false);
  button.addEventListener("click", () => reveal(input.type === "password"));
  // Browsers remember what was typed into a text field.
  input.form?.addEventListener("submit", () => reveal(false));
  return button;
}

function capsLockHint(input) {
  const hint = document.createElement("p");
  hint.className = "hint";
  hint.setAttribute("aria-live", "polite");
  const update = (event) => {
    hint.textContent = event.getModifierState?.("CapsLock") ? passwordTexts.capsLock : "";
  };
  for (const event of ["keydown", "keyup", "blur"]) input.addEventListener(event, update);
  return hint;
}

/** Common and guessable passwords are for the server to refuse. */
function markLength(input) {
  const hint = input.closest(".field").querySelector(".hint[id]");
  hint?.classList.toggle("met", input.value.length >= input.minLength);
}
