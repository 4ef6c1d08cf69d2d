/// <reference types="astro/client" />
import type { ExpressLocals } from "@latchkey/astro-server/middleware";
import type { Locals as OurLocals } from "./app.ts";

declare global {
  namespace App {
    interface Locals extends OurLocals, ExpressLocals {}
  }
}
