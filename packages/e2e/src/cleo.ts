/** Someone whom the providers of the tests know, besides the two people of the development provider. */
export const CLEO = { sub: "1003", name: "Cleo", email: "cleo@example.com", emailVerified: true };
