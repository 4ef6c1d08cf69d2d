import { InvalidInput, insertUser, prepareUser } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";

export const DEMO_USER = { username: "demo", email: "demo@example.com", password: "correct horse" };

/** Creates the demo user unless it exists. Its password is public. */
export async function createDemoUser(db: Database): Promise<void> {
  try {
    await insertUser(db, await prepareUser(DEMO_USER));
  } catch (error) {
    if (!(error instanceof InvalidInput && error.status === 409)) throw error;
  }
}
