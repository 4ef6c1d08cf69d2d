import { emailFrame, exactTime } from "@latchkey/texts";

/** When something happened, and where, as far as it is known. */
interface Occurrence {
  /** An email from an earlier version does not say where. */
  browser?: string;
  address?: string;
  at: Date | string;
}

/** Lists for an email when and where something happened. */
export function factsOf({ at, browser, address }: Occurrence): (readonly [string, string])[] {
  const facts: (readonly [string, string | undefined])[] = [
    [emailFrame.when, exactTime(new Date(at))],
    [emailFrame.device, browser],
    [emailFrame.address, address],
  ];
  return facts.flatMap(([name, value]) => (value ? [[name, value] as const] : []));
}
