import "@vitejs/plugin-react/preamble"; // For hot reload. Empty in production.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";

document.querySelector("title")?.remove(); // Each view sets its own.

createRoot(document.body).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
