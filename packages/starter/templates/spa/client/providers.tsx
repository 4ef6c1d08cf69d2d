import { useLoaded } from "./loaded.tsx";

export interface Provider {
  name: string;
  title: string;
}

interface OtherWays {
  /** Those that can log in the current user, if there is one. */
  providers: Provider[];
  /** Whether an emailed code can confirm the current login. */
  emailCode: boolean;
  /** Whether the current login is remembered. */
  remembered: boolean;
}

/** Loads the ways to log in besides the password and passkeys. Undefined at first. */
export const useOtherWays = () => useLoaded<OtherWays>("/login/with")[0]?.body;

interface LinksProps {
  ways?: OtherWays;
  returnTo: string;
  /** Whether the login is kept after the browser is closed. */
  remember?: boolean;
  text(provider: Provider): string;
}

export function ProviderLinks({ ways, returnTo, remember, text }: LinksProps) {
  const query = new URLSearchParams({ return_to: returnTo, ...(remember && { remember: "on" }) });
  return ways?.providers.map((provider) => (
    <p key={provider.name} className="provider">
      <a className="button quiet" href={`/login/with/${provider.name}?${query}`}>
        {text(provider)}
      </a>
    </p>
  ));
}
