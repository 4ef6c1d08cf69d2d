import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  appType: "custom", // Express sends the pages.
  build: { assetsDir: "build" }, // Express has files of its own under /assets.
  plugins: [react()],
});
