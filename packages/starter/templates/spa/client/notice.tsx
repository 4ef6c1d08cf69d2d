import { useState } from "react";

/** Says what was done. It takes the focus, which the clicked button may have lost, so screen readers read it. */
export function Notice({ children }: { children: string }) {
  return (
    <p className="notice" role="status" tabIndex={-1} ref={focus}>
      {children}
    </p>
  );
}

const focus = (element: HTMLElement | null) => element?.focus();

/** Returns the notice, if any, and a function that shows another one. */
export function useNotice() {
  const [said, setSaid] = useState({ text: "", times: 0 });
  const say = (text: string) => setSaid(({ times }) => ({ text, times: times + 1 }));
  return [said.text && <Notice key={said.times}>{said.text}</Notice>, say] as const;
}
