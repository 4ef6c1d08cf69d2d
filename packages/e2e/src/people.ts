import type { Person } from "@latchkey/dev-provider";
import type { App } from "@latchkey/product/apps";

/** Someone whom the providers of the tests know, besides the two people of the development provider. */
export const CLEO = { sub: "1003", name: "Cleo", email: "cleo@example.com", emailVerified: true };

/** Returns the person for an app's own tests. The apps share a database, so each app needs another person. */
export const personOf = ({ name }: Pick<App, "name">): Person => ({
  sub: name,
  name: `Visitor (${name})`,
  email: `${name}@example.com`,
  emailVerified: false,
});
