import { register, type Throttle } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import type { RequestHandler } from "express";

/** `POST /register {username, email, password}` → 201 `{user}`, logged in. */
export function registerRoute(db: Database, throttle: Throttle): RequestHandler {
  return async (req, res) => {
    const user = await register(req, db, throttle, req.body);
    res.status(201).json({ user });
  };
}
