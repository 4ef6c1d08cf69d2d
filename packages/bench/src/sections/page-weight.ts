import { brotliCompressSync } from "node:zlib";
import { SITES } from "../apps.ts";
import type { Fixture } from "../fixture.ts";
import type { Metric, Results } from "../results.ts";
import { type Server, startApp } from "../servers.ts";

const PAGES = ["/", "/dashboard", "/notifications", "/account", "/account/sessions", "/login", "/register"];

/** Compressed size of a first visit to a site's heaviest page, with all scripts, stylesheets and images. */
export async function pageWeight({ database }: Fixture): Promise<Partial<Results>> {
  const metrics: Metric[] = [];
  for (const app of SITES) {
    await using site = await startApp(app, database);
    const sizes: number[] = [];
    for (const path of PAGES) sizes.push(await measureBytes(site, path));
    metrics.push({ name: `heaviest page, ${app.title}`, unit: "kB", values: [Math.max(...sizes) / 1000] });
  }
  return { metrics };
}

async function measureBytes(site: Server, path: string) {
  const page = await download(site, path);
  const assets = new Set([...page.toString().matchAll(ASSET)].map(([, url = ""]) => url));
  const parts = await Promise.all([...assets].map((url) => download(site, url)));
  return [page, ...parts].reduce((sum, part) => sum + brotliCompressSync(part).length, 0);
}

/** What browsers load with a page, so not the icon for a phone's home screen. */
const ASSET = /<(?:script|img|link rel="(?:icon|stylesheet)")[^>]+(?:href|src)="(\/[^"]+)"/g;

async function download(site: Server, path: string) {
  const response = await fetch(site.origin + path, { headers: site.pageRequest(0).headers });
  if (!response.ok) throw new Error(`${site.name} answered ${path} with ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
