import { useEffect, useRef } from "react";
import { Footer, Header } from "./layout.tsx";
import { useLocation } from "./router.ts";
import { SendProvider } from "./send.tsx";
import { UserProvider } from "./user.tsx";
import { Account } from "./views/account.tsx";
import { NewAuthenticator } from "./views/authenticator.tsx";
import { ConfirmEmail } from "./views/confirm-email.tsx";
import { Dashboard } from "./views/dashboard.tsx";
import { Goodbye } from "./views/goodbye.tsx";
import { Home } from "./views/home.tsx";
import { Login, LoginCodePage } from "./views/login.tsx";
import { NewPasskey } from "./views/new-passkey.tsx";
import { Notifications } from "./views/notifications.tsx";
import { Passkeys } from "./views/passkeys.tsx";
import { Providers } from "./views/providers.tsx";
import { ForgotPassword, NotMe, ResetPassword } from "./views/recovery.tsx";
import { ConfirmRegistration, Register } from "./views/register.tsx";
import { RegisterProvider } from "./views/register-provider.tsx";
import { SecondFactor } from "./views/second-factor.tsx";
import { Sessions } from "./views/sessions.tsx";
import { focusHeading } from "./views/title.tsx";

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
  ["/goodbye", Goodbye],
  ["/dashboard", Dashboard],
  ["/account", Account],
  ["/account/passkeys", Passkeys],
  ["/account/passkeys/new", NewPasskey],
  ["/account/providers", Providers],
  ["/account/second-factor", SecondFactor],
  ["/account/authenticator", NewAuthenticator],
  ["/account/sessions", Sessions],
  ["/notifications", Notifications],
]);

const WIDE: (typeof Home)[] = [Home, Dashboard, Notifications];

function layoutOf(pathname: string, View: typeof Home) {
  if (WIDE.includes(View)) return "";
  return pathname.startsWith("/account") ? "settings" : "narrow";
}

const PATHS = [...VIEWS.keys()];

export function App() {
  const { pathname, search } = useLocation(PATHS);
  const View = VIEWS.get(pathname) ?? Home;
  const layout = layoutOf(pathname, View);
  const view = pathname + search;
  useFocusOn(view);
  return (
    <UserProvider>
      <SendProvider view={view}>
        <Header path={pathname} />
        <main id="main" className={layout}>
          {layout === "narrow" && <img className="mark" src="/assets/icon.svg" alt="" />}
          <View key={view} />
        </main>
        <Footer />
      </SendProvider>
    </UserProvider>
  );
}

/** When another view is shown, screen readers continue at its heading, unless it has focused a field. */
function useFocusOn(view: string) {
  const shown = useRef(view);
  useEffect(() => {
    if (shown.current !== view && !document.querySelector("main :focus")) focusHeading();
    shown.current = view;
  }, [view]);
}
