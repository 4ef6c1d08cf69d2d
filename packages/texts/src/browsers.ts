/** How notifications, emails, and the list of sessions describe a browser. */
export const browsers = {
  unknown: "Unknown browser",
  onSystem: ({ browser, system }: { browser: string; system: string }) => `${browser} on ${system}`,
};
