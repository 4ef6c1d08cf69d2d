import { sessionContract } from "@latchkey/contract";

sessionContract({ prefix: "API", json: true, privatePath: "/me", publicPaths: [], sharedCode: true });
