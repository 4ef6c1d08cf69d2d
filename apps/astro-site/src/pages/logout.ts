import type { APIRoute } from "astro";

export const POST: APIRoute = async ({ locals, redirect }) => {
  return redirect(await locals.run("logout"), 303);
};
