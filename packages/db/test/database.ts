/**
 * The databases of this package's tests, imported by path: packages/dev-database depends on this package, and turbo
 * rejects circular dependencies.
 */

export { startEmbeddedServer } from "../../dev-database/src/embedded-server.ts";
export { freePort } from "../../dev-database/src/free-port.ts";
export { hasPooler, withPoolers } from "../../dev-database/src/pooler.ts";
export { createAuthority, requireTls } from "../../dev-database/src/require-tls.ts";
export { createTemporaryData } from "../../dev-database/src/temporary-data.ts";
export { withTestDatabase } from "../../dev-database/src/test-database.ts";
export { createDatabase, createDatabaseIn, dropDatabase } from "../../dev-database/src/test-server.ts";
export { startBreakableLink } from "../../testkit/src/breakable-link.ts";
export { createStatementCounter } from "../../testkit/src/statement-counter.ts";
