import { expect, test } from "vitest";
import type { AppUnderTest, AppWithDatabase } from "../app-under-test.ts";

export function registrationPromises(under: AppUnderTest, app: AppWithDatabase) {
  test("twenty registrations of one name at once, in different case: one account, and no error", async () => {
    const password = "a long enough password";
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const username = index % 2 ? "racer" : "RACER";
        return app.client().post("/register", { username, email: `racer${index}@example.com`, password });
      }),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === (under.json ? 201 : 303))).toHaveLength(1);
    expect(statuses.filter((status) => status === (under.json ? 409 : 422))).toHaveLength(19);
    expect(await app.db("users").whereRaw("lower(username) = 'racer'")).toHaveLength(1);
  });

  test("a refused registration says at each field what is wrong, and creates nothing", async () => {
    const answer = await app
      .client()
      .post("/register", { username: "no spaces please", email: "no-address", password: "short" });
    expect(answer.status).toBe(422);
    for (const advice of ["letters, digits, dots", "e-mail address like", "at least 8"])
      expect(answer.body).toContain(advice);
    expect(await app.db("users").where({ email: "no-address" })).toEqual([]);
  });

  test("a name is the same name however it was typed, and is found so at login", async () => {
    const { password } = await app.client().register({ username: "ｆｕｌｌｗｉｄｔｈ" });
    expect(await app.client().login("fullwidth", password)).toBe(true);
    expect(await app.client().login("ｆｕｌｌｗｉｄｔｈ", password)).toBe(true);
    const again = { username: "FullWidth", email: "full@example.com", password };
    expect((await app.client().post("/register", again)).body).toContain("This user name is taken");
  });

  test("passwords that everyone guesses first, and one's own name, are refused", async () => {
    const common = { username: "guessable", email: "guessable@example.com", password: "password1" };
    expect((await app.client().post("/register", common)).body).toContain("guessed first");
    expect((await app.client().post("/register", { ...common, password: "Guessable" })).body).toContain(
      "your own name",
    );
  });

  test("a taken name or address is said to be taken", async () => {
    const { username, email } = await app.client().register();
    const person = { username: `${username}-2`, email: `2-${email}`, password: "a long enough password" };
    expect((await app.client().post("/register", { ...person, username })).body).toContain("This user name is taken");
    expect((await app.client().post("/register", { ...person, email })).body).toContain(
      "There is an account with this address",
    );
  });

  const fields = { username: "ann", email: "ann@example.com", password: "a long enough password" };
  const odd: [string, string, object][] = [
    ["no field", "/login", {}],
    ["a missing password", "/login", { username: "ann" }],
    ["a repeated name", "/login", { username: ["ann", "bob"], password: "x" }],
    ["a repeated password", "/login", { username: "ann", password: ["x", "y"] }],
    ["a tick that is none", "/login", { username: "ann", password: "x", remember: "maybe" }],
    ["a repeated tick", "/login", { username: "ann", password: "x", remember: ["on", "on"] }],
    ["NUL in a name", "/login", { username: "ann\0", password: "x" }],
    ["a missing address", "/register", { username: "ann", password: "a long enough password" }],
    ["a repeated address", "/register", { ...fields, email: ["a@example.com", "b@example.com"] }],
    ["NUL in an address", "/register", { ...fields, email: "a\0@example.com" }],
    ["a name as long as a book", "/register", { ...fields, username: "a".repeat(5000) }],
    ["an address as long as a book", "/register", { ...fields, email: `${"a".repeat(5000)}@example.com` }],
    ["names of JavaScript's own", "/register", { ["__proto__"]: "x", constructor: "y" }],
  ];
  test.each(odd)("%s is refused with 422 and no error of ours", async (_, path, sent) => {
    const before = await app.db("users").count();
    expect((await app.client().post(path, sent)).status).toBe(422);
    expect(await app.db("users").count()).toEqual(before);
  });

  if (under.json)
    test("numbers, lists, objects, null and half a character are refused with 422", async () => {
      for (const value of [8, ["pw"], { length: 8 }, null, true, "\ud800"]) {
        for (const sent of [
          { username: "ann", password: value },
          { username: value, password: "x" },
        ]) {
          expect((await app.client().post("/login", sent)).status).toBe(422);
        }
        expect((await app.client().post("/register", { ...fields, password: value })).status).toBe(422);
      }
      for (const body of ["null", "[]", '"text"', "1"]) {
        const headers = { "content-type": "application/json" };
        expect([400, 422]).toContain((await app.client().send("POST", "/login", { body, headers })).status);
      }
    });
}
