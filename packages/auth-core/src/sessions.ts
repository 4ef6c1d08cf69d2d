import type { Database } from "@latchkey/db";
import type { Request, Response } from "express";
import { z } from "zod";
import { logEvent } from "./events.ts";
import { forgetCookie } from "./login.ts";
import { userOf } from "./require-login.ts";
import { HOLDS, lasts, stored } from "./session-rows.ts";

/** A login that holds, as its owner may see it: the id here logs nobody in. */
export interface ListedSession {
  id: string;
  /** In words, "Firefox on Windows". */
  browser: string;
  /** The IP address that the login came from. */
  address: string;
  loggedInAt: Date;
  /** Not before this; at most POLICY.touchInterval later. */
  lastSeenAt: Date;
  remembered: boolean;
  /** The one that asks. */
  current: boolean;
}

const LIST = `
  SELECT s.id, u.username, s.sess ->> 'browser' AS browser, s.sess ->> 'address' AS address,
         s.created_at AS "loggedInAt", s.expired - ${lasts("idle")} AS "lastSeenAt", s.remembered, s.sid = ? AS current
  FROM sessions s JOIN users u ON u.id = s.user_id WHERE ${HOLDS}`;

/** The sessions of whoever asks: this one first, then the newest. */
export async function sessionsOf(req: Request, db: Database): Promise<ListedSession[]> {
  const order = 'ORDER BY current DESC, "loggedInAt" DESC';
  const { rows } = await db.raw(`${LIST} AND u.id = ? ${order}`, [stored(req.sessionID), userOf(req).id]);
  return rows.map(({ username: _, ...session }: ListedSession & { username: string }) => session);
}

/**
 * Ends one session of whoever asks, this one included: its next request, in any app, is anonymous.
 * @returns false where there is none with this id, or it is somebody else's
 */
export async function endSession(req: Request, res: Response, db: Database, id: unknown): Promise<boolean> {
  const { data: handle } = z.uuid().safeParse(id);
  const own = db("sessions").where({ user_id: userOf(req).id });
  const [ended] = handle ? await own.where({ id: handle }).delete("sid") : [];
  if (!ended) return false;
  logEvent(req, "session_ended", { userId: userOf(req).id });
  if (ended.sid === stored(req.sessionID)) forgetCookie(req, res);
  return true;
}

/** Ends all sessions of whoever asks but this one. */
export async function endOtherSessions(req: Request, db: Database): Promise<void> {
  const { id } = userOf(req);
  const others = db("sessions")
    .where({ user_id: id })
    .whereNot({ sid: stored(req.sessionID) });
  const count = await others.delete();
  logEvent(req, "other_sessions_ended", { userId: id, count });
}

/** For an operator: the sessions that hold, of one user or of all. */
export async function listSessions(db: Database, username?: string): Promise<(ListedSession & { username: string })[]> {
  const { rows } = await db.raw(
    `${LIST} AND lower(u.username) = lower(coalesce(?, u.username)) ORDER BY u.username, s.created_at`,
    ["", username ?? null],
  );
  return rows;
}

/**
 * For an operator: ends the sessions of one user, or of all. Raises `auth_version` as well, so that a login which is
 * half way through gets no session either.
 * @returns how many ended
 */
export async function endSessions(db: Database, username?: string): Promise<number> {
  return db.transaction(async (trx) => {
    const whose = trx("users").whereRaw("lower(username) = lower(coalesce(?, username))", [username ?? null]);
    const ended = await trx("sessions").whereIn("user_id", whose.clone().select("id")).delete();
    await whose.increment("auth_version");
    return ended;
  });
}
