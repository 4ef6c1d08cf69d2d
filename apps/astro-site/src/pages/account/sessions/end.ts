import type { APIRoute } from "astro";

export const POST: APIRoute = async ({ locals, redirect }) => {
  await locals.run("endSession");
  locals.notify("session");
  return redirect("/account/sessions", 303);
};
