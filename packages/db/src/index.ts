export { DatabaseUnavailable, isForeignKeyViolation, isUniqueViolation } from "./errors.ts";
export { listen } from "./listen.ts";
export { migrateLatest, migrationStatus, rollback } from "./migrations.ts";
export { type Database, type DatabaseOptions, openDatabase } from "./open-database.ts";
export { prepared, type Statement } from "./prepared.ts";
export { requireReady } from "./readiness.ts";
export { databaseSettings } from "./settings.ts";
export type { EmailRow, EventRow, UserRow } from "./tables.ts";
export { retried, type Transaction, transaction } from "./transaction.ts";
