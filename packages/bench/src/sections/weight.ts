import { gzipSync } from "node:zlib";
import { type Contestant, startApp } from "../contestants.ts";
import type { Figure, Results } from "../rows.ts";
import type { Stage } from "../stage.ts";

const PAGES = ["/", "/dashboard", "/notifications", "/account", "/account/sessions", "/login", "/register"];

/** How much a first visit to a site's heaviest page transfers: the page and all that it loads, compressed. */
export async function weight({ database }: Stage): Promise<Results> {
  const figures: Figure[] = [];
  for (const app of ["htmx", "astro"] as const) {
    const site = await startApp(app, database);
    try {
      const sizes: number[] = [];
      for (const path of PAGES) sizes.push(await sizeOf(site, path));
      figures.push({ name: `heaviest page, ${app}`, unit: "kB", values: [Math.max(...sizes) / 1000] });
    } finally {
      await site.end();
    }
  }
  return { figures };
}

async function sizeOf(site: Contestant, path: string) {
  const page = await bytesOf(site, path);
  const loaded = new Set([...page.toString().matchAll(LOADED)].map(([, address = ""]) => address));
  const parts = await Promise.all([...loaded].map((address) => bytesOf(site, address)));
  return [page, ...parts].reduce((sum, part) => sum + gzipSync(part).length, 0);
}

/** What a browser fetches by itself. */
const LOADED = /<(?:link|script|img)[^>]+(?:href|src)="(\/[^"]+)"/g;

async function bytesOf(site: Contestant, path: string) {
  const response = await fetch(site.origin + path, { headers: site.visit(0).headers });
  if (!response.ok) throw new Error(`${site.name} answered ${path} with ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
