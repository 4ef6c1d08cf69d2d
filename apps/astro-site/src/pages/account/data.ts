import { product } from "@latchkey/product";
import type { APIRoute } from "astro";

export const POST: APIRoute = async ({ locals }) => {
  const headers = { "Content-Disposition": `attachment; filename="${product.slug}-account.json"` };
  return Response.json(await locals.run("accountData"), { headers });
};
