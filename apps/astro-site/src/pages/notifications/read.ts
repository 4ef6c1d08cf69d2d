import type { APIRoute } from "astro";

export const POST: APIRoute = async ({ locals, redirect }) => {
  await locals.markNotificationsRead();
  return redirect("/notifications", 303);
};
