import { SECRET } from "@latchkey/contract/session-cookie";
import { ConnectSessionKnexStore } from "connect-session-knex";
import express, { type RequestHandler } from "express";
import expressSession from "express-session";
import knex from "knex";
import { SEED } from "../people.ts";

declare module "express-session" {
  interface SessionData {
    userId: string;
  }
}

/**
 * The listing that Latchkey began as, ported to today's interfaces and otherwise as it was printed: the stock store
 * with its defaults, and a requireLogin that fetches the user for each request. It answers JSON, as `/me` does.
 */
const db = knex({ client: "pg", connection: process.env.DATABASE_URL, searchPath: [SEED, "public"] });
const app = express();

app.use(
  expressSession({
    secret: SECRET,
    resave: false,
    saveUninitialized: false,
    store: new ConnectSessionKnexStore({ knex: db }),
  }),
);

const requireLogin: RequestHandler = async (req, res, next) => {
  if (req.session.userId == null) {
    res.redirect("/login");
  } else {
    const users = await db("users").where({ id: req.session.userId });
    if (users.length === 0) {
      req.session.destroy(() => {});
      res.redirect("/login");
    } else {
      res.locals.user = users[0];
      next();
    }
  }
};

app.get("/me", requireLogin, (_req, res) => {
  const { id, username, email, created_at } = res.locals.user;
  res.json({ user: { id, username, email, createdAt: created_at } });
});

app.listen(Number(process.env.PORT));
