let common: Set<string> | undefined;

/** Returns whether a password is one of nearly 50,000 common passwords from breaches. Ignores case. */
export async function isCommon(password: string): Promise<boolean> {
  common ??= await load(); // Loaded on first use: it is large, and most processes never need it.
  return common.has(password.normalize("NFKC").trim().toLowerCase());
}

async function load() {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  return new Set(dictionary["passwords-common"].map(String));
}
