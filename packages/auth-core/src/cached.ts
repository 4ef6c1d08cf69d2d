/**
 * Returns a function that makes a request once and shares its result, with concurrent calls and for a while. After a failure,
 * the next call makes the request again.
 * @param lifetimeMs in milliseconds, from the start of the request
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
