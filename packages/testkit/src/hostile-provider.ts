import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type Algorithm, createSigningKey, type SigningKey, signToken } from "./signed-token.ts";

/** What the provider does wrong. An override that is undefined removes the claim or parameter. */
export interface Misbehavior {
  /** Override those of the ID token, and of a logout token. */
  claims?: Record<string, unknown>;
  /** Override those of UserInfo. */
  userInfo?: Record<string, unknown>;
  /** Override the parameters of the redirect to the callback. */
  callback?: Record<string, string | undefined>;
  algorithm?: Algorithm;
  /** Signs with a key that is not in its key set. */
  unknownKey?: boolean;
  /** How far its clock is ahead, in seconds. */
  clockOffset?: number;
  /** Override whole answers, by the last part of the path: `openid-configuration`, `jwks`, `token`, `userinfo`. */
  answers?: Record<string, "html" | "error" | "hang">;
}

export interface Subject {
  sub: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
  sid?: string;
  amr?: string[];
  auth_time?: number;
}

const CODE_CHALLENGE_METHOD = "S256";
const LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";

/**
 * An OpenID provider for tests that can be made to misbehave. It asks nobody: its authorization endpoint redirects to the
 * callback immediately, as `subject`. What it checks itself, it checks strictly: the client, PKCE, and that a code is new.
 */
export class HostileProvider {
  readonly client = { client_id: "app", client_secret: randomUUID() };
  subject: Subject = { sub: "1", email: "person@example.com", email_verified: true, name: "Person" };
  misbehavior: Misbehavior = {};
  /** The paths that were requested, oldest first. */
  readonly requests: string[] = [];
  readonly #codes = new Map<string, URLSearchParams>();
  readonly #unknownKey = createSigningKey();
  #key: SigningKey = createSigningKey();
  #server: Server | undefined;
  #port = 0;

  get issuer(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts to listen; after `close`, on the same port again. */
  async listen(): Promise<this> {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    await once(this.#server.listen(this.#port, "127.0.0.1"), "listening");
    const address = this.#server.address();
    if (address !== null && typeof address === "object") this.#port = address.port;
    return this;
  }

  /** Refuses connections from now on. */
  async close(): Promise<void> {
    if (!this.#server?.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  rotateKeys(): void {
    this.#key = createSigningKey();
  }

  /** Creates a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.4), with the current misbehavior. */
  logoutToken(about: { sub?: string; sid?: string }): string {
    return this.#sign({ ...about, jti: randomUUID(), events: { [LOGOUT_EVENT]: {} } });
  }

  async #answer(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? "/", this.issuer);
    const path = url.pathname.split("/").at(-1) ?? "";
    this.requests.push(url.pathname);
    const override = this.misbehavior.answers?.[path];
    if (override === "hang") return;
    if (override === "error") return void response.writeHead(500).end();
    if (override === "html") return void response.setHeader("content-type", "text/html").end("<h1>Maintenance</h1>");
    if (path === "authorize") return void response.writeHead(303, { location: this.#callback(url) }).end();
    const body = path === "token" ? this.#tokens(new URLSearchParams(await text(request))) : this.#document(path);
    response.writeHead(body ? 200 : 400, { "content-type": "application/json" });
    response.end(JSON.stringify(body ?? { error: "invalid_grant" }));
  }

  #callback({ searchParams: asked }: URL) {
    const code = randomUUID();
    this.#codes.set(code, asked);
    const callback = new URL(asked.get("redirect_uri") ?? "");
    const parameters = { code, state: asked.get("state"), iss: this.issuer, ...this.misbehavior.callback };
    for (const [name, value] of Object.entries(parameters)) if (value) callback.searchParams.set(name, value);
    return callback.href;
  }

  #tokens(posted: URLSearchParams) {
    const code = posted.get("code") ?? "";
    const asked = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash("sha256")
      .update(posted.get("code_verifier") ?? "")
      .digest("base64url");
    if (asked?.get("code_challenge_method") !== CODE_CHALLENGE_METHOD) return null;
    if (asked.get("code_challenge") !== challenge || asked.get("redirect_uri") !== posted.get("redirect_uri"))
      return null;
    const id_token = this.#sign({ ...this.subject, nonce: asked.get("nonce") ?? undefined });
    return { access_token: "opaque", token_type: "Bearer", expires_in: 60, id_token };
  }

  #document(path: string) {
    if (path === "jwks") return { keys: [this.#key.jwk] };
    if (path === "userinfo") return { ...this.subject, ...this.misbehavior.userInfo };
    const { issuer } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      end_session_endpoint: `${issuer}/logout`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      code_challenge_methods_supported: [CODE_CHALLENGE_METHOD],
      authorization_response_iss_parameter_supported: true,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
    };
  }

  #sign(claims: object) {
    const { claims: overrides, algorithm = "RS256", unknownKey, clockOffset = 0 } = this.misbehavior;
    const now = Math.floor(Date.now() / 1000) + clockOffset;
    const all = { iss: this.issuer, aud: this.client.client_id, iat: now, exp: now + 60, ...claims, ...overrides };
    return signToken(all, unknownKey ? this.#unknownKey : this.#key, algorithm, this.client.client_secret);
  }
}
