import { API } from "../apps.ts";
import type { Fixture } from "../fixture.ts";
import { startLoadGenerator } from "../load.ts";
import type { Results } from "../results.ts";
import { type Benchmark, benchmarkRequests, runRounds } from "../rounds.ts";
import { startApp } from "../servers.ts";
import { loginRequest } from "./logins.ts";

/** Several times the login rate that two CPUs can verify, from more connections than the hash queue accepts. */
const FLOOD = { connections: 50, rate: 100 };

const NO_FLOOD = "API /me, no flood";

/** Requests of logged-in users during a brute-force attack on the login. */
export async function loginFlood(fixture: Fixture): Promise<Partial<Results>> {
  const { database, options } = fixture;
  await using api = await startApp(API, database);
  using attacker = startLoadGenerator();
  const requests = Array.from({ length: 1_000 }, (_, n) => loginRequest(`nobody-${n}`, "a wrong password"));
  const attack = { origin: api.origin, requests, ...FLOOD, warmUp: 0, seconds: 2 * options.seconds };
  const calm = benchmarkRequests(fixture, api, { name: NO_FLOOD, requests: [api.pageRequest(0)], connections: 8 });
  const flooded: Benchmark = {
    ...calm,
    name: "API /me during a login flood",
    async measure(round) {
      const attacking = attacker.send(attack);
      const measurement = await calm.measure(round);
      await attacking;
      return measurement;
    },
  };
  const rows = await runRounds(fixture, [calm, flooded]);
  return { sections: [{ title: "Login flood", rows, baselines: [NO_FLOOD] }] };
}
