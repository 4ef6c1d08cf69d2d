import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { editText } from "../files.ts";
import type { Names } from "../names.ts";

/** A short README for the product, which lists its apps. */
export function productReadme(directory: string, { name }: Names): string {
  const apps = globSync("apps/*/package.json", { cwd: directory }).map(dirname).sort();
  const documents = ["architecture", "settings", "commands", "testing", "security"].filter((document) =>
    existsSync(join(directory, `docs/${document}.md`)),
  );
  return `# ${name}

\`\`\`sh
npx -y pnpm@12 dev     # installs, starts PostgreSQL, migrates, and runs everything; Ctrl-C stops it
npx -y pnpm@12 test    # installs, finds or downloads a Chromium, and runs every check and test
\`\`\`

In development, log in as \`demo\` with the password \`correct horse\`.

| app | what it is | address |
| --- | --- | --- |
${apps.map((folder) => rowOf(directory, folder)).join("")}
${documents.map((document) => `[${document[0]?.toUpperCase()}${document.slice(1)}](docs/${document}.md)`).join(" · ")} ·
[Contributing](CONTRIBUTING.md) · [The starter](docs/starter/README.md) and [its changes](docs/starter/CHANGELOG.md)
`;
}

/** Lists a new app where the README lists the others, unless the team has rewritten that table. */
export function addToReadme(directory: string, name: string): void {
  const rows = /^(?:\| \[(apps\/[\w-]+)\]\(\1\) \|.*\n)+/m;
  const file = join(directory, "README.md");
  if (existsSync(file)) editText(file, (text) => text.replace(rows, (list) => list + rowOf(directory, `apps/${name}`)));
}

function rowOf(directory: string, folder: string) {
  const { app, description = "" } = JSON.parse(readFileSync(join(directory, folder, "package.json"), "utf8"));
  return `| [${folder}](${folder}) | ${description} | ${app ? `localhost:${app.port}` : ""} |\n`;
}
