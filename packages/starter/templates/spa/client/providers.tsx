import { useLoaded } from "./loaded.ts";

export interface Provider {
  name: string;
  title: string;
}

/** Links to log in with other providers: those that can log in the current user, if there is one. */
export function ProviderLinks({ returnTo, text }: { returnTo: string; text(provider: Provider): string }) {
  const [loaded] = useLoaded<{ providers: Provider[] }>("/login/with");
  return loaded?.providers.map((provider) => (
    <p key={provider.name} className="provider">
      <a className="button quiet" href={`/login/with/${provider.name}?return_to=${encodeURIComponent(returnTo)}`}>
        {text(provider)}
      </a>
    </p>
  ));
}
