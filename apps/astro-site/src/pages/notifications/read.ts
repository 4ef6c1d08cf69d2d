import type { APIRoute } from "astro";

export const POST: APIRoute = async ({ locals, redirect }) => {
  await locals.run("markNotificationsRead");
  locals.notify("marked");
  return redirect("/notifications", 303);
};
