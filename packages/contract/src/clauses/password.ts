import { fieldErrors } from "@latchkey/texts";
import { expect, test } from "vitest";
import { tokenFor } from "../accounts.ts";
import type { AppUnderTest, AppWithDatabase } from "../app-under-test.ts";

export function passwordClauses(under: AppUnderTest, app: AppWithDatabase) {
  const hashOf = async (username: string) => (await app.db("users").where({ username }).first())?.password_hash ?? "";

  const register = async (username: string, password: string) => {
    const token = await tokenFor(app.db, "register", `${username}@example.com`);
    return app.client().post("/register/confirm", { token, username, password });
  };

  test("a password may contain spaces and emoji, and matches in every Unicode normalization form [W5]", async () => {
    const { username } = await app.client().join({ password: "  crème brûlée 🍮 " });
    expect(await app.client().login(username, "  crème brûlée 🍮 ".normalize("NFD"))).toBe(true);
    expect(await app.client().login(username, "crème brûlée 🍮")).toBe(false);
  });

  if (!under.sharedCode) return; // The rest is about code that all apps share.

  test("a password has 8 to 256 characters, counted as code points [W3]", async () => {
    let counted = 0;
    for (const [password, accepted] of [
      ["1x3x5x7", false],
      ["1x3x5x7x", true],
      ["🔑".repeat(7), false],
      ["🔑".repeat(8), true],
      ["é".normalize("NFD").repeat(7), false],
      ["x".repeat(256), true],
      ["🔑".repeat(256), true],
      ["x".repeat(257), false],
    ] as const) {
      const { status } = await register(`counted-${++counted}`, password);
      const expected = accepted ? (under.json ? 201 : 303) : 422;
      expect(status, `${[...password].length} × ${[...password][0]}`).toBe(expected);
    }
  });

  test("a long password is not truncated [W6]", async () => {
    const { username, password } = await app.client().join({ password: "x".repeat(256) });
    expect(await app.client().login(username, `${password.slice(0, 255)}y`)).toBe(false);
    expect(await app.client().login(username, `${password}x`)).toBe(false);
    expect(await app.client().login(username, password)).toBe(true);
  });

  if (under.json)
    test.each<[string, (hash: string) => string]>([
      ["locked by an operator", (hash) => `!${hash}`],
      ["made by another program", () => "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW"],
    ])("with a stored hash that is %s every password is wrong, and the log names the user [G1]", async (_, change) => {
      const browser = app.client();
      const { username, password } = await browser.join();
      const user = app.db("users").where({ username });
      const id = (await user.clone().first("id"))?.id;
      await user.clone().update({ password_hash: change(await hashOf(username)) });
      const answers = [
        await app.client().post("/login", { username, password }),
        await app.client().post("/login", { username: "nobody", password }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([401, 401]);
      expect(answers[0]?.body.replace(/[0-9a-f-]{36}/, "")).toBe(answers[1]?.body.replace(/[0-9a-f-]{36}/, ""));
      for (const [path, fields] of [
        ["/account/password", { current_password: password, password: "another long enough password" }],
        ["/account/delete", { password }],
      ] as const)
        expect((await browser.post(path, fields)).body).toContain(fieldErrors.password_wrong);
      await expect.poll(() => app.logged().match(new RegExp(`unusable_password_hash.*${id}`, "g"))).toHaveLength(3);
    });
}
