import { startApp } from "../contestants.ts";
import { startSender } from "../load.ts";
import { measure } from "../measure.ts";
import { inTurn, type Results } from "../rows.ts";
import type { Stage } from "../stage.ts";
import { loginOf } from "./logins.ts";

const CONNECTIONS = 8;
/** Several times as many guesses as can be checked, from more connections than may wait. */
const FLOOD = { connections: 50, rate: 100 };

export const CALM = "API /me";
export const FLOODED = "API /me while logins flood";

/** How those who are logged in fare while somebody guesses. */
export async function flood(stage: Stage): Promise<Results> {
  const { database, options } = stage;
  const { seconds } = options;
  const api = await startApp("api", database);
  const guesser = startSender();
  try {
    const work = { requests: [api.visit(0)], connections: CONNECTIONS, warmUp: seconds / 2, seconds };
    const guesses = Array.from({ length: 1_000 }, (_, n) => loginOf(`nobody-${n}`, "a wrong password"));
    const whileFlooded = async () => {
      const guessing = guesser.send({
        origin: api.origin,
        requests: guesses,
        ...FLOOD,
        warmUp: 0,
        seconds: 2 * seconds,
      });
      const measured = await measure(stage, api, work);
      await guessing;
      return measured;
    };
    const rows = await inTurn(stage, [
      { name: CALM, connections: CONNECTIONS, measure: () => measure(stage, api, work) },
      { name: FLOODED, connections: CONNECTIONS, measure: whileFlooded },
    ]);
    return { sections: [{ title: "Under a flood of logins", rows, bases: [CALM] }] };
  } finally {
    guesser.end();
    await api.end();
  }
}
