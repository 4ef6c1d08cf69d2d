import { SECRET } from "@latchkey/testkit/session-cookie";
import { ConnectSessionKnexStore } from "connect-session-knex";
import express, { type RequestHandler } from "express";
import expressSession from "express-session";
import knex from "knex";
import { STOCK_SCHEMA } from "../seed.ts";

declare module "express-session" {
  interface SessionData {
    userId: string;
  }
}

/**
 * The usual setup: express-session with the stock connect-session-knex store and its defaults, and a requireLogin that
 * queries the user on each request. The response is the same JSON as that of the API's `/me`.
 */
const db = knex({ client: "pg", connection: process.env.DATABASE_URL, searchPath: [STOCK_SCHEMA, "public"] });
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
process.once("SIGTERM", () => process.exit()); // Writes the compile cache.
