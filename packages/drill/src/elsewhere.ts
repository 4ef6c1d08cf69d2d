import { reachable, type Stage } from "./stage.ts";

/** Runs a drill on other processes of the apps, with the database of `url`. They end with it. */
export async function onDatabase<T>(stage: Stage, url: string, drill: (stage: Stage) => Promise<T>): Promise<T> {
  const others = await Promise.all(
    stage.targets.map(async (target) => {
      const { origin, process: app } = await stage.stack.startAnother(target.name, { DATABASE_URL: url });
      return { app, target: { ...target, origin: reachable(origin) } };
    }),
  );
  const apps = Object.fromEntries(others.map(({ app, target }) => [target.name, app]));
  const targets = others.map(({ target }) => target);
  try {
    await Promise.all(others.map(({ app }) => app.ready()));
    return await drill({ ...stage, apps, targets });
  } finally {
    await Promise.all(others.map(({ app }) => app.end()));
  }
}
