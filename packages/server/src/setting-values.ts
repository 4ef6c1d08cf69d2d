import * as v from "valibot";

export function wholeNumber(most: number, least = 0) {
  const advice = `must be a whole number from ${least} to ${most}`;
  const inRange = (value: number) => value >= least && value <= most;
  return v.pipe(v.string(), v.regex(/^\d{1,9}$/, advice), v.transform(Number), v.check(inRange, advice));
}

export function oneOf<const Words extends readonly string[]>(words: Words) {
  return v.picklist(words, `must be ${words.slice(0, -1).join(", ")} or ${words.at(-1)}`);
}
