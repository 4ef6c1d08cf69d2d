import { useLoaded } from "./loaded.ts";

export interface Provider {
  name: string;
  title: string;
}

interface OtherWays {
  /** Those that can log in the current user, if there is one. */
  providers: Provider[];
  /** Whether an emailed code can confirm the current login. */
  emailCode: boolean;
}

/** Loads the ways to log in besides the password and passkeys. Undefined at first. */
export const useOtherWays = () => useLoaded<OtherWays>("/login/with")[0];

interface LinksProps {
  ways?: OtherWays;
  returnTo: string;
  text(provider: Provider): string;
}

export function ProviderLinks({ ways, returnTo, text }: LinksProps) {
  return ways?.providers.map((provider) => (
    <p key={provider.name} className="provider">
      <a className="button quiet" href={`/login/with/${provider.name}?return_to=${encodeURIComponent(returnTo)}`}>
        {text(provider)}
      </a>
    </p>
  ));
}
