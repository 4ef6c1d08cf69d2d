import { TOTP, URI } from "otpauth";

/** Authenticators are encrypted with it in tests. */
export const ENCRYPTION_KEY = "0123456789abcdef".repeat(4);

const STEP_MS = 30_000;

/** A user's authenticator app: another implementation than the product's. */
export class Authenticator {
  readonly #app: TOTP;

  /** @param uri what its QR code says */
  constructor(uri: string) {
    const app = URI.parse(uri);
    if (!(app instanceof TOTP)) throw new Error(`Not a TOTP: ${uri}`);
    this.#app = app;
  }

  /** @param step 0 for the current code, -1 for the previous one, which is still valid */
  code(step = 0): string {
    return this.#app.generate({ timestamp: Date.now() + step * STEP_MS });
  }

  /** Differs from all codes that are valid now. */
  wrongCode(): string {
    const valid = [-1, 0, 1, 2].map((step) => this.code(step));
    return ["000000", "111111", "222222", "333333", "444444"].find((code) => !valid.includes(code)) ?? "";
  }
}
