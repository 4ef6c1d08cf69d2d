/** How many rows one statement changes well within its time limit. */
export const BATCH_SIZE = 2_000;

/** Repeats a statement that changes up to `BATCH_SIZE` rows until none are left. */
export async function inBatches(change: () => PromiseLike<number>): Promise<void> {
  while ((await change()) === BATCH_SIZE);
}
