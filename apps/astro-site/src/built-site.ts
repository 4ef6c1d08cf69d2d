import { notFound } from "@latchkey/server";
import type { Astro } from "./astro.ts";

/** What `astro build` wrote, where server.ts and the tests use it. */
export async function builtSite(): Promise<Astro> {
  const { handler } = await import(new URL("../dist/server/entry.mjs", import.meta.url).href);
  return { render: handler, otherwise: notFound };
}
