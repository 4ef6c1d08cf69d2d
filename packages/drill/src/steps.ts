import type { Answer } from "@latchkey/testkit/client";
import type { Target } from "./stage.ts";

/** A request that a person sends to an app, and how to recognize its success. */
export interface Step {
  kind: string;
  method: "GET" | "POST";
  path(target: Target): string;
  fields?: object;
  headers?: Record<string, string>;
  succeeded(answer: Answer, target: Target): boolean;
  /** Statuses that count as a refusal; 503 by default. */
  refusals?: number[];
  /** Milliseconds after which it counts as hung; MAX_REQUEST_MS by default. */
  timeoutMs?: number;
  /** It needs no database, so it must be answered during every database fault. */
  always?: boolean;
}

export interface Account {
  username: string;
  email: string;
  password: string;
}

let people = 0;

export function newAccount(): Account {
  const username = `person-${process.pid}-${++people}`;
  return { username, email: `${username}@example.com`, password: "a long enough password" };
}

/** Sites answer a form with a redirect; a redirect to the login means that the user was not logged in. */
function done(json: number) {
  return ({ status, headers }: Answer, target: Target) =>
    target.json ? status === json : status === 303 && !headers.get("location")?.startsWith("/login");
}

const anonymous = ({ status, headers }: Answer) =>
  status === 401 || (status === 303 && headers.get("location")?.startsWith("/login") === true);

/** The response is the same for every address. */
export const requestRegistration = ({ email }: Account): Step => ({
  kind: "request to register",
  method: "POST",
  path: () => "/register",
  fields: { email },
  succeeded: ({ status }, { json }) => status === (json ? 202 : 200),
});

/** @param token from the email */
export const register = ({ username, password }: Account, token: string): Step => ({
  kind: "registration",
  method: "POST",
  path: () => "/register/confirm",
  fields: { token, username, password },
  succeeded: done(201),
});

export const logIn = ({ username, password }: Account): Step => ({
  kind: "login",
  method: "POST",
  path: () => "/login",
  fields: { username, password },
  succeeded: done(200),
});

/** A guess among many, which may wait in the queue for hashes. What counts is how other requests fare. */
export const logInWrongly = (username: string, address: string): Step => ({
  ...logIn({ username, email: "", password: "not the password" }),
  headers: { "x-forwarded-for": address },
  succeeded: ({ status }) => status === 401,
  refusals: [429, 503],
  timeoutMs: 30_000,
});

export const visit = ({ username }: Account): Step => ({
  kind: "visit",
  method: "GET",
  path: ({ privatePath }) => privatePath,
  succeeded: ({ status, body }) => status === 200 && body.includes(username),
});

export const visitLoggedOut: Step = {
  kind: "visit after logout",
  method: "GET",
  path: ({ privatePath }) => privatePath,
  succeeded: anonymous,
};

export const readNotifications: Step = {
  kind: "marking as read",
  method: "POST",
  path: () => "/notifications/read",
  succeeded: done(204),
};

export const logOut: Step = { kind: "logout", method: "POST", path: () => "/logout", succeeded: done(204) };

export const look: Step = {
  kind: "anonymous page",
  method: "GET",
  path: ({ publicPath }) => publicPath,
  succeeded: ({ status }, { publicStatus }) => status === publicStatus,
  always: true,
};

export const checkHealth: Step = {
  kind: "health check",
  method: "GET",
  path: () => "/healthz",
  succeeded: ({ status }) => status === 200,
  always: true,
};
