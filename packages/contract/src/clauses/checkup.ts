import { REPORT_PATH, SIGNATURE_HEADER, STREAM_PATH, signCheckup, unseal } from "@latchkey/auth-core";
import { SECRET } from "@latchkey/testkit/session-cookie";
import { expect, test } from "vitest";
import type { RunningApp } from "../app-under-test.ts";

const HOUR_MS = 60 * 60 * 1000;

export function checkupClauses(app: RunningApp) {
  const ask = async (path: string, signature?: string) => {
    const answer = await app.client().get(path, signature ? { [SIGNATURE_HEADER]: signature } : {});
    return { ...answer, body: answer.body.replaceAll(/[0-9a-f-]{36}/g, "ID") };
  };

  test("pnpm checkup gets one encrypted report per signed request, which nobody without the secret can read [O32]", async () => {
    const signed = signCheckup(SECRET, REPORT_PATH);
    const { status, body } = await app.client().get(REPORT_PATH, { [SIGNATURE_HEADER]: signed.header });
    expect(status).toBe(200);
    expect(JSON.parse(unseal(signed, body) ?? "")).toMatchObject({ origin: app.origin, database: { problem: null } });
    expect(unseal({ ...signed, secret: "another-secret" }, body)).toBeNull();
    expect(unseal({ ...signed, nonce: "another-nonce" }, body)).toBeNull();
    expect((await ask(REPORT_PATH, signed.header)).status).toBe(404);
  });

  test("without a valid signature, the paths of pnpm checkup look like any unknown path [O32]", async () => {
    const unknown = await ask("/no/such/page");
    const signatures = [
      undefined,
      "guess",
      signCheckup("another-secret", REPORT_PATH).header,
      signCheckup(SECRET, STREAM_PATH).header,
      signCheckup(SECRET, REPORT_PATH, Date.now() - 25 * HOUR_MS).header,
      signCheckup(SECRET, REPORT_PATH, Date.now() + 25 * HOUR_MS).header,
      signCheckup(SECRET, REPORT_PATH).header.replace(/^\d+/, (time) => `${Number(time) + 1}`),
    ];
    for (const signature of signatures) {
      const { status, body, setCookies } = await ask(REPORT_PATH, signature);
      expect({ status, body, setCookies }, signature).toEqual({ status: 404, body: unknown.body, setCookies: [] });
    }
    expect((await ask(STREAM_PATH, signCheckup(SECRET, REPORT_PATH).header)).status).toBe(404);
  });
}
