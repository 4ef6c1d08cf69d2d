import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import type { ProviderVisitor } from "@latchkey/testkit/provider-visitor";
import * as oidc from "openid-client";

export const CALLBACK = "http://localhost:3001/login/dev/callback";
export const CLIENT = { client_id: "app", client_secret: "a secret of this test" };

/**
 * An app that logs in with the provider at `issuer`, as a certified client does it.
 * @param timeout seconds that it waits for a response
 */
export async function relyingParty(issuer: string, { client_id, client_secret } = CLIENT, timeout = 60) {
  const options = { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks], timeout };
  const config = await oidc.discovery(new URL(issuer), client_id, client_secret, undefined, options);
  return {
    /** @returns the claims of the ID token */
    async login(visitor: ProviderVisitor, person: string, extra: Record<string, string> = {}) {
      const [verifier, state, nonce] = [oidc.randomPKCECodeVerifier(), oidc.randomState(), oidc.randomNonce()];
      const authorization = oidc.buildAuthorizationUrl(config, {
        redirect_uri: CALLBACK,
        scope: "openid email profile",
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        state,
        nonce,
        ...extra,
      });
      const callback = await visitor.login(authorization, person);
      const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
      const tokens = await oidc.authorizationCodeGrant(config, callback, checks);
      const claims = tokens.claims();
      if (!claims) throw new Error("The provider sent no ID token");
      return claims;
    },
  };
}

/** Receives what the provider posts when a session ends there. */
export async function startLogoutReceiver() {
  const received: string[] = [];
  const server = createServer(async (request, response) => {
    received.push(await text(request));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return { received, uri: `http://127.0.0.1:${port}/logout`, close: () => server.close() };
}
