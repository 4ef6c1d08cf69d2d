import type { APIRoute } from "astro";

export const POST: APIRoute = async ({ locals, redirect }) => {
  await locals.run("endOtherSessions");
  locals.notify("others");
  return redirect("/account/sessions", 303);
};
