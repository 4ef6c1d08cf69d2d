import { pages } from "@latchkey/texts";
import type { ComponentProps } from "react";

interface SubmitButtonProps extends Pick<ComponentProps<"button">, "type" | "className" | "disabled" | "onClick"> {
  sending: boolean;
  /** Its name for screen readers, where the text alone is ambiguous. */
  name?: string;
  children: string;
}

/** A button that says while its request is being sent. It keeps the focus meanwhile, which a disabled one would lose. */
export const SubmitButton = ({ type = "submit", sending, name, children, ...button }: SubmitButtonProps) => (
  <button {...button} type={type} aria-label={sending ? undefined : name} aria-disabled={sending || undefined}>
    {sending ? pages.layout.sending : children}
  </button>
);
