import { exactTime } from "@latchkey/texts";
import { relativeTime } from "@latchkey/ui/format-time";

/** A time, such as "5 minutes ago". */
export function Time({ at }: { at: string }) {
  const date = new Date(at);
  return (
    <time dateTime={at} title={exactTime(date)}>
      {relativeTime(date)}
    </time>
  );
}
