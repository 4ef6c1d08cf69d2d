import { dirname } from "node:path";
import { sessionContract } from "@latchkey/contract";
import manifest from "../package.json" with { type: "json" };

sessionContract({
  folder: dirname(import.meta.dirname),
  prefix: manifest.app.prefix,
  json: true,
  privatePath: "/me",
  publicPaths: [
    ...["/", "/login", "/register", "/register/confirm", "/password/forgot", "/password/reset"],
    ...[
      "/login/code",
      "/login/with",
      "/email/confirm",
      "/not-me",
      "/goodbye",
      "/dashboard",
      "/account",
      "/account/passkeys/new",
      "/account/sessions",
    ],
  ],
});
