import type { UserRow } from "@latchkey/db";
import { NO_PASSWORD } from "../password/no-password.ts";

/** The columns of a user that apps may see, by property of `User`. A column added here is in every app's `req.user`. */
const PUBLIC_COLUMNS = {
  id: "id",
  username: "username",
  email: "email",
  createdAt: "created_at",
} as const satisfies Record<string, keyof UserRow>;

type Columns = typeof PUBLIC_COLUMNS;

/** A user as apps may see it: without the password hash. */
export type User = { -readonly [Property in keyof Columns]: UserRow[Columns[Property]] } & {
  /** Otherwise the user logs in another way, such as with a passkey. */
  hasPassword: boolean;
};

const COLUMNS = Object.entries(PUBLIC_COLUMNS);

export function toUser(row: Pick<UserRow, Columns[keyof Columns] | "password_hash">): User {
  const hasPassword = row.password_hash !== NO_PASSWORD;
  return userFrom([
    ...COLUMNS.map(([property, column]) => [property, row[column]] as const),
    ["hasPassword", hasPassword],
  ]);
}

/** SQL that makes a JSON object of a user `u`, for `parseUser`. */
export const USER_JSON = `json_build_object(
  ${COLUMNS.map(([property, column]) => `'${property}', u.${column}`).join(", ")}, 'hasPassword', u.password_hash <> '${NO_PASSWORD}')`;

type DateColumn = { [Column in keyof UserRow]: UserRow[Column] extends Date | null ? Column : never }[keyof UserRow];

/** The columns that JSON turns into strings. The compiler requires all of them. */
const DATE_COLUMNS: Record<DateColumn, true> = { created_at: true, disabled_at: true };

const DATES = COLUMNS.flatMap(([property, column]) => (column in DATE_COLUMNS ? property : []));

/** Turns the parsed `USER_JSON` into the user, in place: this runs on each request. */
export function parseUser(json: Record<string, unknown>): User {
  for (const property of DATES) if (typeof json[property] === "string") json[property] = new Date(json[property]);
  return json as User;
}

/** The casts restore the types of the columns, which JSON and the type of `Object.fromEntries` lose. */
const userFrom = (properties: (readonly [string, unknown])[]) => Object.fromEntries(properties) as User;
