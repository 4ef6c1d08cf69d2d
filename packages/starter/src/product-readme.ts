import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Names } from "./names.ts";

/** A short README for the product, which lists its apps. */
export function productReadme(directory: string, { name }: Names): string {
  const apps = globSync("apps/*/package.json", { cwd: directory })
    .sort()
    .map((path) => {
      const { app, description = "" } = JSON.parse(readFileSync(join(directory, path), "utf8"));
      const folder = path.slice(0, -"/package.json".length);
      return `| [${folder}](${folder}) | ${description} | ${app ? `localhost:${app.port}` : ""} |`;
    });
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
${apps.join("\n")}

${documents.map((document) => `[${document[0]?.toUpperCase()}${document.slice(1)}](docs/${document}.md)`).join(" · ")} ·
[Contributing](CONTRIBUTING.md) · [The starter](docs/starter/README.md) and [its changes](docs/starter/CHANGELOG.md)
`;
}
