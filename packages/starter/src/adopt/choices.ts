import { listApps, sitesOf } from "@latchkey/product/apps";
import { Advice } from "../advice.ts";
import { CHECKOUT } from "../git/git.ts";
import { checkName, checkSlug, type Names, slugOf } from "../names.ts";
import { checkPart, FEATURES } from "../remove/parts.ts";
import type { Arguments } from "../starter.ts";
import { openPrompt } from "./prompt.ts";
import { SPA } from "./spa.ts";

/** What a team decides when it adopts the starter. */
export interface Choices extends Names {
  /** Sites and features. */
  removed: string[];
  /** Whether the starter's single-page app becomes a site. */
  spa: boolean;
  /** "open" or "invitation". */
  registration: string;
}

/**
 * Takes the choices from the command line, and prompts for the others.
 * @throws Advice if one is not valid
 */
export async function choose(args: Arguments): Promise<Choices> {
  const { ask, close } = openPrompt();
  const sites = sitesOf(listApps()).map(({ name }) => name);
  const offered = [...new Set([...sites, SPA])];
  try {
    const name = await ask("Product name", args.name, checkName);
    const slug = await ask("Package scope and cookie name", args.scope, checkSlug, slugOf(name));
    const kept = await ask(`Sites, of ${offered.join(", ")}`, args.sites, parseSites(offered), sites.join(","));
    const features = "What to remove, of live (live updates), drill, bench, deploy (its tests)";
    const without = await ask(features, args.without, parseFeatures, "none");
    const registration = await ask("Registration: open or invitation", args.registration, checkRegistration, "open");
    const removed = [...sites.filter((site) => !kept.includes(site)), ...without];
    return { name, slug, removed, spa: kept.includes(SPA) && !sites.includes(SPA), registration };
  } finally {
    close();
  }
}

/** A site can be named by its technology alone: `htmx` is `htmx-site`. */
const parseSites = (offered: string[]) => (answer: string) => {
  const named = listed(answer).map((site) => (offered.includes(`${site}-site`) ? `${site}-site` : site));
  const unknown = named.filter((site) => !offered.includes(site));
  if (unknown.length > 0)
    throw new Advice(`There is no site ${unknown.join(", ")}: choose from ${offered.join(", ")}.`);
  if (named.length === 0) throw new Advice(`Emails link to the pages of a site. Choose from ${offered.join(", ")}.`);
  return named;
};

function parseFeatures(answer: string) {
  const named = listed(answer);
  const unknown = named.filter((feature) => !FEATURES.includes(feature));
  if (unknown.length > 0)
    throw new Advice(`--without takes ${FEATURES.join(", ")} or none, and not ${unknown.join(", ")}.`);
  for (const feature of named) checkPart(CHECKOUT, feature);
  return named;
}

function checkRegistration(answer: string) {
  if (!["open", "invitation"].includes(answer)) throw new Advice("--registration must be open or invitation.");
  return answer;
}

function listed(answer: string) {
  const parts = answer.split(",").map((part) => part.trim());
  return answer === "none" ? [] : parts.filter(Boolean);
}
