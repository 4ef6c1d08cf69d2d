export interface User {
  id: string;
  username: string;
  hasPassword: boolean;
  email: string;
  /** An ISO 8601 time. */
  createdAt: string;
}

export interface Link {
  /** Why the page's form cannot succeed, and the address to which a new link can be sent. */
  problem?: { reason: string; resendTo?: string };
  /** Where the link was sent. Missing if it is not valid, as the others. */
  email?: string;
  /** Of the account that it is for. */
  username?: string;
  hasPassword?: boolean;
  /** Whether another account has the address. */
  taken?: boolean;
  /** The provider that has confirmed the person, who needs no password to register. */
  provider?: string;
}

/** What the server wrote into the page. */
interface State {
  user: User | null;
  /** How many notifications of the user are unread, up to 100. */
  unread?: number;
  /** Whether the login is kept after the browser is closed. */
  remembered?: boolean;
  /** Whether the request carried the cookie of a session that is no longer valid. */
  sessionEnded?: boolean;
  title: string;
  description: string;
  sites: { title: string; description: string; origin: string }[];
  api: string;
  /** URLs of contacts. */
  support?: string;
  security?: string;
  /** Whether only an invitation creates an account. */
  closed: boolean;
  /** Of emailed links and codes, in seconds. */
  lifetimes: { register: number; reset_password: number; change_email: number; login_code: number };
  minPasswordLength: number;
  maxPasskeyName: number;
  /** How long logins in a trusted browser need no code, in seconds. */
  trustLifetime: number;
  /** Seconds until an email can be sent again. */
  resendPause: number;
  /** Whether other providers can be connected. */
  connectable: boolean;
  /** On the page of a registration with another provider: the person whom it has confirmed. */
  person?: { title: string; email?: string; authoritativeForEmail: boolean; username?: string };
  /** On a page that an emailed link opens. */
  link?: Link;
}

export const state: State = JSON.parse(document.getElementById("state")?.textContent ?? "");
