import "@vitejs/plugin-react/preamble"; // For hot reload. Empty in production.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";

createRoot(document.body).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
