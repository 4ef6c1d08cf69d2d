import type { App } from "./apps.ts";

/**
 * Removes what a document or `.env.example` says about one app. These parts are removed, and nothing else needs an edit
 * when an app is deleted:
 * - its settings: `WIKI_PORT=`
 * - its folder in a directory tree: `  wiki/ …`
 * - rows of a table with a link into its folder, and a table that has no other rows: `| … | [apps/wiki](apps/wiki) |`
 * - blocks between `<!-- only:wiki -->` and `<!-- /only -->`, or `# only:wiki` and `# /only` in other files, each
 *   on a line of its own
 */
export function withoutApp(text: string, { name, prefix }: Pick<App, "name" | "prefix">): string {
  const block = new RegExp(`^<!-- only:${name} -->\\n[^]*?^<!-- /only -->\\n\\n?`, "gm");
  const commented = new RegExp(`^ *# only:${name}\\n[^]*?^ *# /only\\n`, "gm");
  const line = new RegExp(`^(?:${prefix}_(?:ORIGIN|PORT)=| +${name}/\\s|\\|.*\\bapps/${name}[/)]).*\\n`, "gm");
  return text.replace(block, "").replace(commented, "").replace(line, "").replace(EMPTY_TABLE, "");
}

const EMPTY_TABLE = /^\|.*\n\| -[-| ]*\n(?!\|)\n?/gm;
