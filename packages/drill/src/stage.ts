import { migrateLatest, openDatabase } from "@latchkey/db";
import { createDatabase } from "@latchkey/dev-database/test-server";
import type { AppProcess } from "@latchkey/testkit/app-process";
import { UNLIMITED } from "@latchkey/testkit/unlimited";
import { Agent, setGlobalDispatcher } from "undici";
import { SHORT_KEEP_ALIVE } from "./keep-alive.ts";
import { type Mailbox, openMailbox } from "./mailbox.ts";
import { type DrillServer, drillServer } from "./server.ts";
import { APPS, type Stack, startStack } from "./stack.ts";

/** An app that gets load. */
export interface Target {
  name: string;
  origin: string;
  /** Whether it accepts and sends JSON; otherwise forms and pages. */
  json: boolean;
  /** Only a logged-in user sees it, and it shows the user's name. */
  privatePath: string;
  /** A path that needs no database, and its status. */
  publicPath: string;
  publicStatus: number;
}

/** What a drill runs on: its own PostgreSQL and mail server, and the apps. */
export interface Stage {
  server: DrillServer;
  database: string;
  mailbox: Mailbox;
  stack: Stack;
  /** The processes that must not exit by themselves. */
  apps: Record<string, AppProcess>;
  targets: Target[];
  close(): Promise<void>;
}

/** The app whose processes the drill kills, restarts one by one and floods with logins. */
export const API = APPS.find(({ kind }) => kind === "json")?.name ?? "";

export async function openStage(): Promise<Stage> {
  setGlobalDispatcher(new Agent(SHORT_KEEP_ALIVE));
  const server = await drillServer();
  const mailbox = await openMailbox();
  try {
    const database = await createDatabase(server.url);
    const db = openDatabase(database, { statementTimeout: 60_000 });
    await migrateLatest(db).finally(() => db.destroy());
    const stack = await startStack(database, { ...UNLIMITED, SMTP_URL: mailbox.url });
    const close = async () => {
      await stack.stop();
      await mailbox.stop();
      await server.remove();
    };
    return { server, database, mailbox, stack, apps: processesOf(stack), targets: targetsOf(stack), close };
  } catch (error) {
    await mailbox.stop();
    await server.remove();
    throw error;
  }
}

function processesOf({ apps }: Stack) {
  return Object.fromEntries(Object.entries(apps).map(([name, { process }]) => [name, process]));
}

function targetsOf({ apps }: Stack): Target[] {
  return APPS.map(({ name, kind = "pages" }) => ({
    name,
    origin: reachable(apps[name]?.origin ?? ""),
    ...ROUTES[kind],
  }));
}

const ROUTES = {
  json: { json: true, privatePath: "/me", publicPath: "/me", publicStatus: 401 },
  pages: { json: false, privatePath: "/dashboard", publicPath: "/", publicStatus: 200 },
  spa: { json: true, privatePath: "/me", publicPath: "/", publicStatus: 200 },
};

export function apiAt(origin: string): Target {
  return { name: API, origin: reachable(origin), ...ROUTES.json };
}

/** 127.0.0.1 instead of both loopback addresses: which of them responds first is not tested. */
export const reachable = (origin: string) => origin.replace("localhost", "127.0.0.1");
