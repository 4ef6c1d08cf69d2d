import { createServer } from "node:net";

/**
 * Ends with advice where a port is taken, before anything is started.
 * @param ports by the name of the variable that sets each
 */
export async function requireFreePorts(ports: Record<string, number>): Promise<void> {
  const problems: string[] = [];
  const entries = Object.entries(ports);
  for (const [index, [name, port]] of entries.entries()) {
    const twin = entries.slice(0, index).find(([, other]) => other === port);
    if (twin) problems.push(`${name} and ${twin[0]} are both ${port}: give each app a port of its own.`);
    else if (!(await isFree(port)))
      problems.push(`Port ${port} is taken: stop what listens there, or set ${name} in .env.`);
  }
  if (problems.length === 0) return;
  console.error(problems.join("\n"));
  process.exit(1);
}

/** On every address, as the apps listen in production. */
function isFree(port: number) {
  return new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
}
