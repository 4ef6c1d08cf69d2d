import type { APIRoute } from "astro";

export const POST: APIRoute = async ({ locals, redirect }) => {
  await locals.endOtherSessions();
  return redirect("/account/sessions", 303);
};
