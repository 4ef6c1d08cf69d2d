import shared from "@latchkey/dev-database/vitest";

export default shared;
