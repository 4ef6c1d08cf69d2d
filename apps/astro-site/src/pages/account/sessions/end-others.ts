import type { APIRoute } from "astro";

export const POST: APIRoute = async ({ locals, redirect }) => {
  await locals.run("endOtherSessions");
  return redirect("/account/sessions", 303);
};
