import { SESSION_COOKIE } from "@latchkey/product";
import { describe, expect, test } from "vitest";
import { type AppUnderTest, accountAppOf, withApp } from "../app-under-test.ts";
import { expectKnown } from "../expect.ts";

export function topologyClauses(under: AppUnderTest) {
  const topologies = [
    { name: `__Host-${SESSION_COOKIE}`, settings: { COOKIE_SECURE: "true" }, domain: [] },
    {
      name: `__Secure-${SESSION_COOKIE}`,
      settings: { COOKIE_SECURE: "", COOKIE_DOMAIN: "example.com" },
      domain: ["Domain=example.com"],
    },
  ];
  describe.each(topologies)("behind a TLS proxy, with the cookie $name", ({ name, settings, domain }) => {
    const prefixes = [under.prefix, accountAppOf(under).prefix];
    const origins = prefixes.map((prefix) => [`${prefix}_ORIGIN`, "https://app.example.com"]);
    const secure = withApp(under, { ...settings, ...Object.fromEntries(origins), TRUST_PROXY: "1" });
    const overTls = { "x-forwarded-proto": "https" };

    test("login and logout work with a Secure cookie [C1]", async () => {
      const browser = secure.client();
      const { username } = await browser.join({}, overTls);
      expectKnown(await browser.get(under.privatePath, overTls), username);
      const login = await browser.post("/login", { username, password: "a long enough password" }, overTls);
      const [pair, ...attributes] = login.setCookies[0]?.split("; ") ?? [];
      expect(pair?.startsWith(`${name}=`)).toBe(true);
      expect(attributes.sort()).toEqual([...domain, "HttpOnly", "Path=/", "SameSite=Lax", "Secure"]);
      expect(login.headers.get("strict-transport-security")).toContain("max-age=31536000");

      const logout = await browser.post("/logout", undefined, overTls);
      expect(logout.setCookies).toHaveLength(1);
      const expired = logout.setCookies[0]?.split("; ") ?? [];
      expect(expired).toEqual(expect.arrayContaining([`${name}=`, ...domain, "Path=/", "Secure"]));
      expect(browser.cookies.size).toBe(0);
    });

    if (under.loginAt && !under.json)
      test("an anonymous visitor is sent to the other app's login page, to return to exactly this app's origin [G5]", async () => {
        const { status, headers } = await secure.client().get(`${under.privatePath}?x=1`, overTls);
        expect(status).toBe(303);
        const back = encodeURIComponent(`https://app.example.com${under.privatePath}?x=1`);
        expect(headers.get("location")).toBe(`https://app.example.com/login?return_to=${back}`);
      });

    if (under.loginAt) return; // The rest is about the app that users log in to.

    test("without TLS a login fails with 500 instead of silently setting no cookie [C6]", async () => {
      const person = await secure.client().join({}, overTls);
      const events = await secure.db("events").count();
      const answer = await secure.client().post("/login", person);
      expect(answer.status).toBe(500);
      expect(answer.setCookies).toEqual([]);
      expect(await secure.db("events").count()).toEqual(events);
      await expect.poll(secure.logged).toContain("TRUST_PROXY");
    });

    if (!under.sharedCode) return; // The rest is about code that all apps share.

    test("duplicate session cookies are expired for every path and domain that they can come from (cookie tossing) [C8]", async () => {
      const expiredScopes = async (path: string, host: string) => {
        const headers = { ...overTls, cookie: `${name}=a; ${name}=b`, "x-forwarded-host": host };
        const { status, setCookies } = await secure.client().get(path, headers);
        expect(status).toBeLessThan(500);
        return setCookies.map((line) => line.match(/(Domain|Path)=[^;]+/g)?.join(" "));
      };
      const scopes = await expiredScopes("/a/b;c", "app.example.com");
      for (const scope of ["", "Domain=app.example.com ", "Domain=example.com "]) {
        for (const path of ["/", "/a", "/a/"]) expect(scopes).toContain(`${scope}Path=${path}`);
      }
      const malformed = [
        "my_app.example.com",
        "example.com.",
        "a..b",
        "-a.example.com",
        "[::1]",
        "ä.test",
        "a".repeat(80),
        "_",
      ];
      for (const host of malformed) expect((await expiredScopes("/a", host)).length, host).toBeGreaterThan(0);
      expect((await expiredScopes("/a".repeat(2000), `${"a.".repeat(2000)}example.com`)).length).toBeLessThan(100);
    });
  });
}
