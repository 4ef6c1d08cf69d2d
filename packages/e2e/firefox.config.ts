import config from "./playwright.config.ts";

// `pnpm test:firefox`. Playwright only runs the tests: it cannot drive the Firefox of a distribution, Puppeteer can.
export default { ...config, testDir: "firefox", testMatch: "*.spec.ts", workers: 1 };
