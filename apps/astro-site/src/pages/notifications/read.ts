import type { APIRoute } from "astro";

export const POST: APIRoute = async ({ locals, redirect }) => {
  await locals.run("markNotificationsRead");
  return redirect("/notifications", 303);
};
