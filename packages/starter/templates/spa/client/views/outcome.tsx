import type { ReactNode } from "react";

/** What replaces a form that has succeeded. */
export function Done({ children, actions }: { children: string; actions?: ReactNode }) {
  return (
    <div className="card">
      <p role="status">{children}</p>
      {actions && <p className="actions">{actions}</p>}
    </div>
  );
}

/** A link that looks like a button. */
export function Button({ href, children }: { href: string; children: string }) {
  return (
    <a className="button" href={href}>
      {children}
    </a>
  );
}
