import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { errorHandler } from "@latchkey/server";
import { hashSessionId, SECRET, signSessionId } from "@latchkey/testkit/session-cookie";
import express, { type RequestHandler } from "express";
import * as v from "valibot";
import { afterAll, expect, test } from "vitest";
import { loginGuard } from "../src/guards/require-login.ts";
import {
  createContext,
  insertUser,
  requireLogin,
  requireLoginToEnrol,
  requireSecondFactor,
  session,
  sessionSettings,
  type User,
} from "../src/index.ts";
import { requireFactorToEnrol } from "../src/second-factor/factor-to-enrol.ts";

const { db } = await withTestDatabase();
const config = v.parse(sessionSettings([]), { SESSION_SECRETS: SECRET });

const context = createContext(db, config, "https://example.com");
const isStaff = ({ email }: User) => email.endsWith("@staff.example");

const greet: RequestHandler = (req, res) => void res.json(req.user);
const app = express();
app.use(session({ db, config, log: { info() {}, warn() {} } }));
app.get("/any", requireLogin, greet);
app.get("/demanding", requireSecondFactor, greet);
app.get("/policy", loginGuard(isStaff), greet);
app.get("/enrol", requireLoginToEnrol, greet);
app.get("/enrol/policy", requireLoginToEnrol, async (req, res) => {
  await requireFactorToEnrol(req, context, isStaff);
  res.json(req.user);
});
app.use(errorHandler());
const server = app.listen(0);
afterAll(() => server.close());
const { port } = server.address() as AddressInfo;

/** Returns the statuses that a user of this domain gets, whose login had this second factor, and perhaps with a passkey. */
async function statusesOf(domain: string, factor?: string, passkeyDomain?: string) {
  const username = `user${randomUUID().slice(0, 8)}`;
  const user = await insertUser(db, { username, email: `${username}@${domain}`, password_hash: "" });
  if (passkeyDomain) await addPasskey(user.id, passkeyDomain);
  const id = randomUUID();
  const sess = JSON.stringify({ userId: user.id, authVersion: user.auth_version, factor, cookie: {} });
  await db.raw("INSERT INTO sessions (sid, sess, expired) VALUES (?, ?, now() + interval '5 minutes')", [
    hashSessionId(id),
    sess,
  ]);
  const cookie = `${config.cookie.name}=${signSessionId(id)}`;
  const status = async (path: string) =>
    (await fetch(`http://localhost:${port}${path}`, { headers: { cookie } })).status;
  return {
    any: await status("/any"),
    demanding: await status("/demanding"),
    policy: await status("/policy"),
    enrol: await status("/enrol"),
    enrolByPolicy: await status("/enrol/policy"),
  };
}

function addPasskey(user_id: string, rp_id: string) {
  const row = { public_key: Buffer.alloc(1), counter: 0, name: "x", synced: true, event_id: "1" };
  return db("passkeys").insert({ ...row, user_id, rp_id, credential_id: randomUUID() });
}

test("a route that demands a second factor is closed to logins without one [S14]", async () => {
  expect(await statusesOf("example.com")).toMatchObject({ any: 200, demanding: 403 });
  for (const factor of ["authenticator", "recovery_code", "trusted_browser"]) {
    expect(await statusesOf("example.com", factor)).toMatchObject({ any: 200, demanding: 200 });
  }
});

test("users whom the policy demands a second factor of can only set one up before they have one [S14]", async () => {
  expect(await statusesOf("staff.example")).toMatchObject({ policy: 403, enrol: 200 });
  expect(await statusesOf("staff.example", "authenticator")).toMatchObject({ policy: 200 });
  expect(await statusesOf("example.com")).toMatchObject({ policy: 200 });
});

test("users whom the policy demands a second factor of cannot add one without the passkey that they have [S14]", async () => {
  expect(await statusesOf("staff.example", undefined, "example.com")).toMatchObject({ enrol: 200, enrolByPolicy: 403 });
  expect(await statusesOf("staff.example", "passkey", "example.com")).toMatchObject({ enrolByPolicy: 200 });
  for (const domain of [undefined, "former.example"]) // A passkey of another domain cannot be used.
    expect(await statusesOf("staff.example", undefined, domain)).toMatchObject({ enrolByPolicy: 200 });
  expect(await statusesOf("example.com", undefined, "example.com")).toMatchObject({ enrolByPolicy: 200 });
});
