import type { ReactNode } from "react";
import { Notice } from "../notice.tsx";

/** What replaces a form that has succeeded. */
export function Done({ children, actions }: { children: string; actions?: ReactNode }) {
  return (
    <div className="card">
      <Notice>{children}</Notice>
      {actions && <p className="actions">{actions}</p>}
    </div>
  );
}

/** A link that looks like a button. */
export function Button({ href, quiet, children }: { href: string; quiet?: boolean; children: string }) {
  return (
    <a className={quiet ? "button quiet" : "button"} href={href}>
      {children}
    </a>
  );
}
