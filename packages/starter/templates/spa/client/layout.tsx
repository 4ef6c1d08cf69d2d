import { product } from "@latchkey/product";
import { pages } from "@latchkey/texts";
import type { ReactNode } from "react";
import { Logout } from "./logout.tsx";
import { state } from "./state.ts";
import { useUser } from "./user.tsx";

export function Header({ path }: { path: string }) {
  const t = pages.layout;
  const { user } = useUser();
  return (
    <header className="site-header">
      <div>
        <a className="skip" href="#main">
          {t.skip}
        </a>
        <a className="brand" href="/">
          <img src="/assets/icon.svg" alt="" />
          {product.name} <small>{state.title}</small>
        </a>
        <nav aria-label={t.navigation}>
          {user ? (
            <>
              <NavLink {...{ path, href: "/dashboard", text: t.dashboard }} />
              <NavLink {...{ path, href: "/notifications", text: t.notifications }}>
                <Unread />
              </NavLink>
              <NavLink {...{ path, href: "/account", text: t.account }} />
              <Logout />
            </>
          ) : (
            <>
              <NavLink {...{ path, href: "/login", text: t.logIn }} />
              {state.closed || <NavLink {...{ path, href: "/register", text: t.createAccount }} />}
            </>
          )}
        </nav>
      </div>
    </header>
  );
}

interface NavLinkProps {
  path: string;
  href: string;
  text: string;
  children?: ReactNode;
}

function NavLink({ path, href, text, children }: NavLinkProps) {
  return (
    <a href={href} aria-current={path === href ? "page" : path.startsWith(`${href}/`) || undefined}>
      <span>{text}</span> {children}
    </a>
  );
}

/** How many notifications are unread, if any. */
export function Unread() {
  const { unread } = useUser();
  if (!unread) return null;
  return (
    <span className="badge">
      {unread > 99 ? "99+" : unread} <span className="visually-hidden">{pages.layout.unread}</span>
    </span>
  );
}

export function Footer() {
  const t = pages.layout.footer;
  const { user } = useUser();
  const { support, security } = state;
  return (
    <footer className="site-footer">
      <div>
        <p>{product.name}</p>
        {(!user || support || security) && (
          <nav aria-label={t.label}>
            {!user && <a href="/password/forgot">{t.trouble}</a>}
            {support && <a href={support}>{t.support}</a>}
            {security && <a href={security}>{t.security}</a>}
          </nav>
        )}
      </div>
    </footer>
  );
}
