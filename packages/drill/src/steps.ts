import type { Answer } from "@latchkey/testkit/client";
import type { Target } from "./stage.ts";

/** Something that a person does at an app, and how its success looks. */
export interface Step {
  kind: string;
  method: "GET" | "POST";
  path(target: Target): string;
  fields?: object;
  headers?: Record<string, string>;
  succeeded(answer: Answer, target: Target): boolean;
  /** The statuses that may say "not now"; 503 where nothing is said. */
  refusals?: number[];
  /** Milliseconds after which it counts as hung; PATIENCE_MS where nothing is said. */
  patience?: number;
  /** Needs no database, so nothing that happens to one may keep it from being answered. */
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

/** Sites answer a form with a redirect; one to the login means that they did not know who asked. */
function done(json: number) {
  return ({ status, headers }: Answer, target: Target) =>
    target.json ? status === json : status === 303 && !headers.get("location")?.startsWith("/login");
}

const anonymous = ({ status, headers }: Answer) =>
  status === 401 || (status === 303 && headers.get("location")?.startsWith("/login") === true);

/** The answer is the same whoever has the address: a mail is on its way. */
export const askForAccount = ({ email }: Account): Step => ({
  kind: "request to register",
  method: "POST",
  path: () => "/register",
  fields: { email },
  succeeded: ({ status }, { json }) => status === (json ? 202 : 200),
});

/** @param token what the mail has brought */
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

/** A guess, one of so many that it may well stand in the line for hashes: how the others fare is what counts. */
export const logInWrongly = (username: string, address: string): Step => ({
  ...logIn({ username, email: "", password: "not the password" }),
  headers: { "x-forwarded-for": address },
  succeeded: ({ status }) => status === 401,
  refusals: [429, 503],
  patience: 30_000,
});

export const visit = ({ username }: Account): Step => ({
  kind: "visit",
  method: "GET",
  path: ({ privatePath }) => privatePath,
  succeeded: ({ status, body }) => status === 200 && body.includes(username),
});

export const visitInVain: Step = {
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
