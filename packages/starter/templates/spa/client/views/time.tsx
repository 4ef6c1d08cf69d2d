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

/** When something was last used, with the texts of its page. */
export function Used({ at, texts }: { at: string | null; texts: { used: string; unused: string } }) {
  if (!at) return texts.unused;
  return (
    <>
      {texts.used} <Time at={at} />
    </>
  );
}
