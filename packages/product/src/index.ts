/** The names of the product. Everything that shows or uses a name takes it from here. */
export const product = {
  /** The display name, for example in page titles. Passwords that resemble it are refused. */
  name: "Latchkey",
  /** The name in code: the scope of the packages, the cookie's name, the development database's owner. */
  slug: "latchkey",
};

/** The session cookie over plain HTTP. Over TLS, a prefix precedes it. */
export const SESSION_COOKIE = `${product.slug}.sid`;

/** An example for advice and documentation. */
export const DATABASE_URL_EXAMPLE = `postgres://user:password@localhost:5432/${product.slug}`;

/** An example of the sender of emails. */
export const SENDER_EXAMPLE = `${product.name} <mail@example.com>`;

/** Fields whose name contains one of these words are never kept or sent back. packages/ui/assets/unsaved.js has a copy. */
export const SECRET_FIELD = /password|code|token|secret|\bpin\b/i;
