import { refusalText } from "@latchkey/texts";
import { expect, test } from "vitest";
import { tokenFor, tokenTo } from "../accounts.ts";
import { type AppUnderTest, type AppWithDatabase, loggedIn } from "../app-under-test.ts";
import { expectKnown } from "../expect.ts";

const NEW = "another long enough password";

/** For a form that is sent twice without JavaScript, or whose response was lost. */
export function resubmissionClauses(under: AppUnderTest, app: AppWithDatabase) {
  const DONE = under.json ? 204 : 200;
  type Person = Awaited<ReturnType<typeof loggedIn>>;

  const requestAddress = ({ browser, email }: Person) => browser.post("/account/email", { email: `next-${email}` });
  const FORMS: Record<string, { event: string; fields(person: Person): Promise<Record<string, string>> }> = {
    "/password/reset": {
      event: "password_reset",
      fields: async ({ email }) => ({ token: await tokenFor(app.db, "reset_password", email), password: NEW }),
    },
    "/email/confirm": {
      event: "email_changed",
      async fields(person) {
        await requestAddress(person);
        return { token: await tokenTo(app.db, "change_email", `next-${person.email}`) };
      },
    },
    "/not-me": {
      event: "intruder_reported",
      async fields(person) {
        await requestAddress(person);
        return { token: await tokenTo(app.db, "report_intruder", person.email) };
      },
    },
  };
  const paths = Object.keys(FORMS);

  /** A user with an emailed link. `send` posts its form. */
  async function withLink(path: string) {
    const person = await loggedIn(app);
    const { event = "", fields } = FORMS[path] ?? {};
    const form = (await fields?.(person)) ?? {};
    const user = app.db("users").where({ username: person.username });
    const send = (changed = {}, browser = app.client()) => browser.post(path, { ...form, ...changed });
    const events = () => app.db("events").where({ kind: event }).whereIn("user_id", user.clone().select("id"));
    return { ...person, user, send, events };
  }

  test.each(paths)(
    "of ten concurrent posts of one form to %s one takes effect, and all get its response [R2, L18]",
    async (path) => {
      const { send, events } = await withLink(path);
      const answers = await Promise.all(Array.from({ length: 10 }, () => send()));
      answers.push(await send());
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => DONE));
      expect([...new Set(answers.map(({ body }) => body))]).toHaveLength(1);
      expect(answers.flatMap(({ setCookies }) => setCookies)).toEqual([]);
      expect(await events()).toHaveLength(1);
    },
  );

  if (!under.sharedCode) return; // The rest is about code that all apps share.

  const revocations: [string, (person: Awaited<ReturnType<typeof withLink>>) => unknown][] = [
    ["five minutes later", () => app.db.raw("UPDATE used_tokens SET used_at = used_at - interval '5 minutes'")],
    ["after a later change of the account", ({ email }) => resetOf(email)],
    [
      "for another purpose",
      () =>
        app.db.raw(
          "UPDATE used_tokens SET purpose = CASE purpose WHEN 'change_email' THEN 'x' ELSE 'change_email' END",
        ),
    ],
  ];
  const resetOf = async (email: string) => {
    const owner = await app
      .db("users")
      .whereIn("email", [email, `next-${email}`])
      .first("email");
    const token = await tokenFor(app.db, "reset_password", owner?.email ?? "");
    expect((await app.client().post("/password/reset", { token, password: `${NEW}, again` })).status).toBe(204);
  };
  const cases = paths.flatMap((path) => revocations.map(([when, revoke]) => ({ path, when, revoke })));
  test.each(cases)("a form to $path that is posted again $when is refused [R2]", async ({ path, revoke }) => {
    const person = await withLink(path);
    expect((await person.send()).status).toBe(204);
    await revoke(person);
    const before = await person.user.clone().first();
    const answer = await person.send();
    expect(answer.status).toBe(410);
    expect(answer.body).toContain(refusalText("invalid_link"));
    expect(await person.user.clone().first()).toEqual(before);
  });

  test("a used reset link sets no other password [R2]", async () => {
    const { send, user } = await withLink("/password/reset");
    expect((await send()).status).toBe(204);
    const before = await user.clone().first();
    expect((await send({ password: `${NEW}, again` })).status).toBe(410);
    expect(await user.clone().first()).toEqual(before);
  });

  test("a form that is posted again does not end a newer session [L18]", async () => {
    const { browser, username, send } = await withLink("/password/reset");
    expect((await send({}, browser)).status).toBe(204);
    expect(browser.cookies.size).toBe(0);
    await browser.login(username, NEW);
    expect((await send({}, browser)).status).toBe(204);
    expectKnown(await browser.get(under.privatePath), username);
  });

  test("a report that could only lock the account gets the same response when it is posted again [R9]", async () => {
    const { send, email, user, events } = await withLink("/not-me");
    await user.clone().update({ email: `intruder-${email}`, email_key: `intruder-${email}` });
    await app.client().join({ email });
    for (let post = 0; post < 2; post++) {
      const answer = await send();
      expect(answer.status).toBe(409);
      expect(answer.body).toContain(refusalText("email_not_restored"));
    }
    expect(await events()).toHaveLength(1);
  });
}
