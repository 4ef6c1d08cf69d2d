/**
 * Returns a function that makes a request and shares its result with all calls until it expires. After a failure, the next
 * call makes the request again.
 * @param lifetimeMs how long a result is shared, in milliseconds from the start of its request
 */
export function cached<Result>(request: () => Promise<Result>, lifetimeMs: number): () => Promise<Result> {
  let last: { result: Promise<Result>; at: number } | undefined;
  return () => {
    if (last && Date.now() - last.at < lifetimeMs) return last.result;
    const current = { result: request(), at: Date.now() };
    last = current;
    current.result.catch(() => {
      if (last === current) last = undefined;
    });
    return current.result;
  };
}
