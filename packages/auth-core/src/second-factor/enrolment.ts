import type { Request } from "express";
import type { EncryptionKey } from "../encryption-keys.ts";
import { textFields } from "../request/input.ts";
import { Refused } from "../request/refused.ts";
import { seal, unseal } from "../sealed.ts";
import { requireUser } from "../session/current-user.ts";

/** @throws Refused with 403 without ENCRYPTION_KEYS */
export function requireKey([key]: readonly EncryptionKey[]): EncryptionKey {
  if (!key) throw new Refused(403, "second_factor_off");
  return key;
}

/** @param context the secret does not open elsewhere, such as in the row of another user */
export const sealSecret = ({ key }: EncryptionKey, secret: Buffer, context: string): string =>
  seal(key, secret.toString("base64url"), context);

/** Encrypts the secret of a new authenticator app for the current session, which keeps it until the app is enabled. */
export const sealEnrolment = (req: Request, key: EncryptionKey, secret: Buffer): string =>
  sealSecret(key, secret, contextOf(req));

/** Returns the secret of `{ enrolment }`; undefined unless it was encrypted for this session. */
export function openEnrolment(req: Request, keys: readonly EncryptionKey[], input: unknown): Buffer | undefined {
  const { enrolment } = textFields({ enrolment: "", ...Object(input) }, ["enrolment"]);
  const [secret] = keys.flatMap(({ key }) => unseal(key, enrolment, contextOf(req)) ?? []);
  return secret === undefined ? undefined : Buffer.from(secret, "base64url");
}

const contextOf = (req: Request) => `enrolment ${requireUser(req).id} ${req.session.lineage}`;
