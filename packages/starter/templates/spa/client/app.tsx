import { product } from "@latchkey/product";
import { pages } from "@latchkey/texts";
import { post } from "./post.ts";
import { useLocation } from "./router.ts";
import { state } from "./state.ts";
import { UserProvider, useUser } from "./user.tsx";
import { Account } from "./views/account.tsx";
import { ConfirmEmail } from "./views/confirm-email.tsx";
import { Dashboard } from "./views/dashboard.tsx";
import { Home } from "./views/home.tsx";
import { Login, LoginCodePage } from "./views/login.tsx";
import { Notifications } from "./views/notifications.tsx";
import { Providers } from "./views/providers.tsx";
import { ForgotPassword, NotMe, ResetPassword } from "./views/recovery.tsx";
import { ConfirmRegistration, Register } from "./views/register.tsx";
import { RegisterProvider } from "./views/register-provider.tsx";
import { Sessions } from "./views/sessions.tsx";

/** The views, by path. src/app.ts sends the page at the same paths. */
const VIEWS = new Map([
  ["/", Home],
  ["/login", Login],
  ["/login/code", LoginCodePage],
  ["/register", Register],
  ["/register/confirm", ConfirmRegistration],
  ["/register/provider", RegisterProvider],
  ["/password/forgot", ForgotPassword],
  ["/password/reset", ResetPassword],
  ["/email/confirm", ConfirmEmail],
  ["/not-me", NotMe],
  ["/dashboard", Dashboard],
  ["/account", Account],
  ["/account/providers", Providers],
  ["/account/sessions", Sessions],
  ["/account/notifications", Notifications],
]);

const WIDE: (typeof Home)[] = [Home, Dashboard, Notifications];
const SETTINGS: (typeof Home)[] = [Account, Providers, Sessions];
const layoutOf = (View: typeof Home) => (SETTINGS.includes(View) ? "settings" : WIDE.includes(View) ? "" : "narrow");

const PATHS = [...VIEWS.keys()];

export function App() {
  const { pathname, search } = useLocation(PATHS);
  const View = VIEWS.get(pathname) ?? Home;
  return (
    <UserProvider>
      <a className="skip" href="#main">
        {pages.layout.skip}
      </a>
      <Header />
      <main id="main" className={layoutOf(View)}>
        <View key={pathname + search} />
      </main>
    </UserProvider>
  );
}

function Header() {
  const t = pages.layout;
  const { user } = useUser();
  return (
    <header className="site-header">
      <div>
        <a className="brand" href="/">
          <img src="/assets/icon.svg" alt="" />
          {product.name} <small>{state.title}</small>
        </a>
        <nav aria-label={t.navigation}>
          {user ? (
            <>
              <a href="/dashboard">{t.dashboard}</a>
              <a href="/account/notifications">{t.notifications}</a>
              <a href="/account">{t.account}</a>
            </>
          ) : (
            <a href="/login">{t.logIn}</a>
          )}
          {user ? <Logout /> : state.closed || <a href="/register">{t.createAccount}</a>}
        </nav>
      </div>
    </header>
  );
}

function Logout() {
  const { user, setUser, refresh } = useUser();
  const logOut = async () => {
    const { refusal } = await post("/logout", { page_user: user?.id });
    if (refusal) return refresh(); // Another user has logged in since.
    setUser(null);
    location.assign("/");
  };
  return (
    <button type="button" className="quiet" onClick={logOut}>
      {pages.layout.logOut}
    </button>
  );
}
