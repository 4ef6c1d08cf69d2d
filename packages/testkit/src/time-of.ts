/** Returns how many milliseconds `work` takes, and its result. */
export async function timeOf<T>(work: () => Promise<T>): Promise<[milliseconds: number, result: T]> {
  const started = performance.now();
  const result = await work();
  return [performance.now() - started, result];
}
