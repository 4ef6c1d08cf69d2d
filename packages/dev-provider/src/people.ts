/** A person who can log in at the provider, with one click and no password. */
export interface Person {
  /** The subject of the ID token. It never changes, while the address may. */
  sub: string;
  name: string;
  email: string;
  emailVerified: boolean;
  /** How the person proves who they are (RFC 8176). */
  amr?: string[];
}

/** By default: one whose address the provider has verified, and one whose address may be anybody's. */
export const PEOPLE: Person[] = [
  { sub: "1001", name: "Ada", email: "ada@example.com", emailVerified: true },
  { sub: "1002", name: "Ben", email: "ben@example.com", emailVerified: false },
];
