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

  /** The code to set up the app with. */
  currentCode(): string {
    return this.#codeIn(0);
  }

  /**
   * The next code, which is valid already, because clocks may differ. In a test, it can be used right after the current one,
   * and does not expire on a slow machine.
   */
  code(): string {
    return this.#codeIn(1);
  }

  #codeIn(steps: number) {
    return this.#app.generate({ timestamp: Date.now() + steps * STEP_MS });
  }

  /** Differs from all codes that are valid now. */
  wrongCode(): string {
    const valid = [-1, 0, 1, 2].map((steps) => this.#codeIn(steps));
    return ["000000", "111111", "222222", "333333", "444444"].find((code) => !valid.includes(code)) ?? "";
  }
}
