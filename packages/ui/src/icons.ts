import type { EventKind } from "@latchkey/texts";

/** The lines of each icon, in a square of 24 units. */
const SHAPES = {
  computer: '<path d="M3 5h18v11H3zM8 20h8m-4-4v4"/>',
  phone: '<path d="M7 3h10v18H7zm4 15h2"/>',
  person: '<circle cx="12" cy="8" r="4"/><path d="M4 21c0-4 3-7 8-7s8 3 8 7"/>',
  door: '<path d="M14 4h6v16h-6M3 12h11m-4-4 4 4-4 4"/>',
  key: '<circle cx="8" cy="15" r="4"/><path d="M11 12 20 3m-4 4 3 3"/>',
  email: '<path d="M3 6h18v13H3zm0 1 9 7 9-7"/>',
  shield: '<path d="M12 3 4 6v6c0 5 3 8 8 9 5-1 8-4 8-9V6zm-3 9 2 2 4-4"/>',
  warning: '<path d="M12 3 2 20h20zm0 7v4m0 3v.01"/>',
  download: '<path d="M12 3v12m-5-5 5 5 5-5M4 21h16"/>',
};

type Icon = keyof typeof SHAPES;

/** An inline SVG in the color of the text. It repeats what the text beside it says, so screen readers skip it. */
const svg = (icon: Icon) => `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${SHAPES[icon]}</svg>`;

/** Returns the icon of a session's device, as HTML. @param browser such as "Firefox on Windows" */
export const deviceIcon = (browser: string): string =>
  svg(/ on (Android|iOS|Windows Phone)/.test(browser) ? "phone" : "computer");

const OF_KIND: Record<EventKind, Icon> = {
  registered: "person",
  logged_in: "door",
  new_browser: "warning",
  wrong_password: "warning",
  wrong_code: "warning",
  authenticator_enabled: "shield",
  authenticator_disabled: "shield",
  password_added: "key",
  passkey_added: "key",
  passkey_removed: "key",
  provider_added: "key",
  provider_removed: "key",
  browser_trusted: "computer",
  recovery_code_used: "shield",
  recovery_codes_renewed: "shield",
  password_reset: "key",
  password_changed: "key",
  intruder_reported: "warning",
  username_changed: "person",
  email_change_requested: "email",
  email_change_canceled: "email",
  email_changed: "email",
  session_ended: "computer",
  other_sessions_ended: "computer",
  logged_out: "door",
  data_downloaded: "download",
  ended_by_provider: "door",
  ended_by_operator: "computer",
  created_by_operator: "person",
  link_by_operator: "key",
  disabled_by_operator: "warning",
  second_factor_reset: "shield",
  enabled_by_operator: "person",
};

/** Returns the icon of a notification, as HTML. A newer version may have recorded an unknown kind. */
export const eventIcon = (kind: string): string =>
  svg(new Map<string, Icon>(Object.entries(OF_KIND)).get(kind) ?? "person");
