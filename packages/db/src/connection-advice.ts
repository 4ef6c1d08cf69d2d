/** What an administrator can do, by the code or the message of an error of pg, Node or PostgreSQL. */
const ADVICE: [RegExp, string][] = [
  [
    /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT.*|CERT_SIGNATURE_FAILURE)$/,
    "Name the CA's certificate in DATABASE_URL with sslrootcert=/path/to/ca.pem, or encrypt without verifying with sslmode=require",
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    "Use a host name that the server's certificate contains, or verify only its issuer with sslmode=verify-ca",
  ],
  [/^CERT_HAS_EXPIRED$/, "Renew the server's certificate"],
  [/^The server does not support SSL connections$/, "Use sslmode=disable in DATABASE_URL, or enable TLS on the server"],
  [/no encryption$/, "Use sslmode=verify-full or sslmode=require in DATABASE_URL"],
  [/^A pooler in transaction mode /, "Connect to PostgreSQL itself, or set pool_mode=session for this database"],
  [/^SASL: .*password must be/, "Add the password to DATABASE_URL"],
  [/^42501$/, "Grant it to the role of DATABASE_URL, as the owner: DATABASE_APP_ROLE=… pnpm migrate"],
  [/^(42P01|42703)$/, "Run: pnpm migrate"],
];

/** Returns an empty string for any other error. */
export function adviceOn(codeOrMessage: string): string {
  return ADVICE.find(([pattern]) => pattern.test(codeOrMessage))?.[1] ?? "";
}
