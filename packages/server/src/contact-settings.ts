import * as v from "valibot";

const CONTACT = /^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/;
const CONTACT_ADVICE =
  "must be an email address or page as a URI, such as mailto:help@example.com or https://example.com/help";
const DATE_ADVICE = "must be a date, such as 2027-06-30";
const EXPIRES_ADVICE = "must be set with SECURITY_CONTACT: the date until which it is valid, at most a year from now";

const contact = v.optional(v.pipe(v.string(), v.regex(CONTACT, CONTACT_ADVICE)));

/** Reads where users find help, and where security researchers report vulnerabilities. */
export const contactSettings = v.pipe(
  v.object({
    SUPPORT_CONTACT: contact,
    SECURITY_CONTACT: contact,
    SECURITY_EXPIRES: v.optional(v.pipe(v.string(), v.isoDate(DATE_ADVICE))),
  }),
  v.forward(
    v.partialCheck(
      [["SECURITY_CONTACT"], ["SECURITY_EXPIRES"]],
      ({ SECURITY_CONTACT, SECURITY_EXPIRES }) => !SECURITY_CONTACT || SECURITY_EXPIRES !== undefined,
      EXPIRES_ADVICE,
    ),
    ["SECURITY_EXPIRES"],
  ),
  v.transform(({ SUPPORT_CONTACT, SECURITY_CONTACT, SECURITY_EXPIRES }) => ({
    /** The URI that the footer links to. */
    support: SUPPORT_CONTACT,
    /** For /.well-known/security.txt, and the footer. */
    security:
      SECURITY_CONTACT && SECURITY_EXPIRES
        ? { contact: SECURITY_CONTACT, expires: new Date(SECURITY_EXPIRES) }
        : undefined,
  })),
);
