import config from "./playwright.config.ts";

// `pnpm test:firefox`. Playwright only runs the tests: it cannot drive the Firefox of a distribution, Puppeteer can.
export default { ...config, projects: [{ name: "firefox", testDir: "firefox" }], workers: 1 };
