let common: Set<string> | undefined;

/** Tells whether a password, in any case, is one of nearly 50,000 that leaked most often. */
export async function isCommon(password: string): Promise<boolean> {
  common ??= await load(); // Large, and most processes never need it.
  return common.has(password.normalize("NFKC").trim().toLowerCase());
}

async function load() {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  return new Set(dictionary["passwords-common"].map(String));
}
