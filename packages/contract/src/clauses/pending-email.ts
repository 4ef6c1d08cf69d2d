import { pages, refusalText } from "@latchkey/texts";
import { expect, test } from "vitest";
import { tokenTo } from "../accounts.ts";
import { type AppUnderTest, type AppWithDatabase, loggedIn } from "../app-under-test.ts";
import type { MailServer } from "../mail-server.ts";

const texts = pages.account.email;

export function pendingEmailClauses(under: AppUnderTest, app: AppWithDatabase, mail: MailServer) {
  const confirm = (token: string) => app.client().post("/email/confirm", { token });
  const links = (address: string) => app.db("user_tokens").where({ sent_to: address });

  /** A logged-in user who has requested a change of address. */
  async function requestEmailChange() {
    const { browser, email, username } = await loggedIn(app);
    const address = `pending-${email}`;
    await browser.post("/account/email", { email: address });
    return {
      browser,
      email,
      username,
      address,
      act: (what: "resend" | "cancel", to = address) => browser.post(`/account/email/${what}`, { email: to }),
      /** What the user sees of the pending change. */
      shown: async () => (await browser.get(under.json ? "/account/email" : "/account")).body,
      current: async () => (await app.db("users").where({ username }).first("email"))?.email,
      sentAMinuteAgo: () => links(address).update({ created_at: app.db.raw("now() - interval '1 minute'") }),
    };
  }

  test("a pending change of address is shown to its user until it is confirmed, and to nobody else [R14]", async () => {
    const { address, shown } = await requestEmailChange();
    const other = await requestEmailChange();
    expect(await shown()).toContain(address);
    expect(await other.shown()).not.toContain(`"${address}"`);
    const { token } = await mail.newestLinkTo(address, 1);
    expect([200, 204]).toContain((await confirm(token)).status);
    const after = await shown();
    expect(after).toContain(address); // It is the current address by now.
    expect(after).not.toContain(under.json ? "expiresAt" : texts.cancel);
  });

  test("the link of a pending change is sent again once, after a pause, and the first email's link still works [R14]", async () => {
    const { address, act, sentAMinuteAgo, shown, browser, current } = await requestEmailChange();
    const first = await mail.newestLinkTo(address, 1);
    expect((await act("resend")).status).toBe(under.json ? 202 : 303); // Too soon: the first email was just sent.
    await mail.deliverAll();
    expect(mail.emailsTo(address)).toHaveLength(1);
    await sentAMinuteAgo();
    const answers = await Promise.all([act("resend"), act("resend")]); // A double click.
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => (under.json ? 202 : 303)));
    if (!under.json) expect((await browser.get("/account")).body).toContain(texts.resent);
    const second = await mail.newestLinkTo(address, 2);
    expect(second.token).toBe(first.token);
    expect(await shown()).toContain(address);
    expect([200, 204]).toContain((await confirm(first.token)).status);
    expect(await current()).toBe(address);
  });

  test("after a change of address is canceled, its link no longer works and its waiting email is not sent [R14]", async () => {
    const { address, email, act, shown, current, browser } = await requestEmailChange();
    const token = await tokenTo(app.db, "change_email", address);
    for (const _ of ["", "again"]) expect((await act("cancel")).status).toBe(under.json ? 204 : 303);
    const after = await shown();
    expect(after).toContain(under.json ? '"pending":null' : texts.canceled);
    if (!under.json) expect(after).not.toContain(texts.cancel);
    expect((await confirm(token)).status).toBe(410);
    expect(await current()).toBe(email);
    await mail.deliverAll();
    expect(mail.emailsTo(address)).toEqual([]);
    expect((await browser.get("/notifications")).body).toContain("You canceled the change of your email address");
    const refused = await act("resend");
    expect(refused.status).toBe(409);
    expect(refused.body).toContain(refusalText("email_not_pending"));
  });

  test("a change of address that was confirmed cannot be canceled anymore [R14]", async () => {
    const { address, act, current } = await requestEmailChange();
    await confirm(await tokenTo(app.db, "change_email", address));
    const refused = await act("cancel");
    expect(refused.status).toBe(409);
    expect(refused.body).toContain(refusalText("email_not_pending"));
    expect(await current()).toBe(address);
  });

  if (!under.sharedCode) return; // The rest is about code that all apps share.

  test.each([
    ["first", 0],
    ["second", 1],
  ] as const)(
    "of a confirmation and a cancellation that run concurrently exactly one succeeds, if the cancellation is %s [R14]",
    async (_, order) => {
      const { address, email, username, act, current } = await requestEmailChange();
      const token = await tokenTo(app.db, "change_email", address);
      const start = [() => act("cancel"), () => confirm(token)];
      if (order === 1) start.reverse();
      const running = await app.db.transaction(async (lock) => {
        await lock("users").where({ username }).forNoKeyUpdate();
        const requests = [];
        for (const [index, request] of start.entries()) {
          requests.push(request()); // The first to wait is the first to run.
          await expect.poll(countWaiting, { interval: 10 }).toBe(index + 1);
        }
        return { requests };
      });
      const answers = await Promise.all(running.requests);
      const refusal = order === 1 ? 409 : 410;
      expect(answers.map(({ status }) => status)).toEqual([204, refusal]);
      expect(await current()).toBe(order === 1 ? address : email);
    },
  );

  test("a change of nothing but the spelling of an address can be canceled, too [R14]", async () => {
    const { browser, email, act } = await requestEmailChange();
    const spelling = email.toUpperCase().replace(/@.*/, (domain) => domain.toLowerCase());
    expect((await browser.post("/account/email", { email: spelling })).status).toBe(202);
    expect((await act("cancel", spelling)).status).toBe(204);
    expect(await links(spelling)).toEqual([]);
  });

  /** Counts the statements that wait for a lock in this database. */
  async function countWaiting() {
    const { rows } = await app.db.raw(
      "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    return rows[0].waiting;
  }

  test("a pending change can be sent again and canceled only under its own address, and not by another user [R14]", async () => {
    const { address, act, sentAMinuteAgo } = await requestEmailChange();
    const other = await requestEmailChange();
    await sentAMinuteAgo();
    expect((await act("resend", `x-${address}`)).status).toBe(409);
    expect((await other.act("resend", address)).status).toBe(409);
    expect((await other.act("cancel", address)).status).toBe(204);
    expect((await app.client().post("/account/email/cancel", { email: address })).status).toBe(401);
    expect(await links(address)).toHaveLength(1);
  });
}
