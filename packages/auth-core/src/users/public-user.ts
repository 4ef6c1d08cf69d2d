import type { UserRow } from "@latchkey/db";

/** The columns of a user that apps may see, by property of `User`. A column added here is in every app's `req.user`. */
const PUBLIC_COLUMNS = {
  id: "id",
  username: "username",
  email: "email",
  createdAt: "created_at",
} as const satisfies Record<string, keyof UserRow>;

type Columns = typeof PUBLIC_COLUMNS;

/** A user as apps may see it: without the password hash. */
export type User = { -readonly [Property in keyof Columns]: UserRow[Columns[Property]] };

const COLUMNS = Object.entries(PUBLIC_COLUMNS);

export function toUser(row: Pick<UserRow, Columns[keyof Columns]>): User {
  return userFrom(COLUMNS.map(([property, column]) => [property, row[column]]));
}

/** SQL that makes a JSON object of a user `u`, for `parseUser`. */
export const USER_JSON = `json_build_object(${COLUMNS.map(([property, column]) => `'${property}', u.${column}`).join(", ")})`;

type DateColumn = { [Column in keyof UserRow]: UserRow[Column] extends Date | null ? Column : never }[keyof UserRow];

/** The columns that JSON turns into strings. The compiler requires all of them. */
const DATE_COLUMNS: Record<DateColumn, true> = { created_at: true, disabled_at: true };

const DATES = new Set(COLUMNS.flatMap(([property, column]) => (column in DATE_COLUMNS ? property : [])));

/** The user that `USER_JSON` describes. */
export function parseUser(json: Record<keyof User, unknown>): User {
  return userFrom(Object.entries(json).map(([property, value]) => [property, parse(property, value)]));
}

const parse = (property: string, value: unknown) =>
  typeof value === "string" && DATES.has(property) ? new Date(value) : value;

/** The cast restores the types of the columns, which the type of `Object.fromEntries` loses. */
const userFrom = (properties: [string, unknown][]) => Object.fromEntries(properties) as User;
