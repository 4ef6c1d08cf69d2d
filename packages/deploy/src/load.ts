import { ask } from "./ask.ts";

/** Sends one request after the other to each address, until told to stop. Resolves with everything that failed. */
export function keepAsking(addresses: string[]) {
  let stopped = false;
  let answered = 0;
  const failures: string[] = [];
  const loop = async (address: string) => {
    while (!stopped) {
      const { status } = await ask(address).catch((error) => ({ status: String(error) }));
      if (status === 200) answered++;
      else failures.push(`${address}: ${status}`);
    }
  };
  const loops = addresses.map(loop);
  return async () => {
    stopped = true;
    await Promise.all(loops);
    return { answered, failures };
  };
}
