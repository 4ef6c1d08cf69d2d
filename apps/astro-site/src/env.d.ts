/// <reference types="astro/client" />
import type { Locals as OurLocals } from "./locals.ts";

declare global {
  namespace App {
    interface Locals extends OurLocals {}
  }
}
