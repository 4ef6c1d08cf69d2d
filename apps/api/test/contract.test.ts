import { sessionContract } from "@latchkey/contract";
import manifest from "../package.json" with { type: "json" };

sessionContract({ prefix: manifest.app.prefix, json: true, privatePath: "/me", publicPaths: [], sharedCode: true });
