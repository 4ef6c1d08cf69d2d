/** What is wrong with a form field. Shown below the field. */
export const fieldErrors = {
  not_text: "Must be text.",
  not_boolean: "Must be true or false.",
  too_long: ({ max }: { max: number }) => `Use at most ${max} characters.`,

  username_invalid: "Use 1 to 32 letters, digits, dots, hyphens, or underscores. Start and end with a letter or digit.",
  username_like_host: "This looks like a web address. Use a hyphen or an underscore instead of the dot.",
  username_taken: "This username is already taken. Choose another one.",

  email_invalid: "Enter an email address, for example ann@example.com.",
  email_taken: "Another account already uses this email address.",
  email_unchanged: "This is already your email address.",

  code_wrong: "This code is wrong, has expired, or was already used. Enter a new one.",
  enrolment_expired: "This QR code has expired. Scan the new one.",

  password_wrong: "Incorrect password.",
  password_malformed: "This password contains an invalid character.",
  password_too_short: ({ min }: { min: number }) => `Use at least ${min} characters.`,
  password_common: "This password is common and easy to guess. Choose another one.",
  password_like_name:
    "This password is too similar to your username, your email address, or the product name. Choose another one.",
};
