import { sessionContract } from "@latchkey/contract";
import manifest from "../package.json" with { type: "json" };

sessionContract({
  prefix: manifest.app.prefix,
  json: false,
  privatePath: "/dashboard",
  publicPaths: [
    ...["/", "/login", "/register", "/register/confirm", "/password/forgot", "/password/reset"],
    ...["/email/confirm", "/not-me", "/goodbye", "/logged-out"],
  ],
});
