import type { APIRoute } from "astro";

export const POST: APIRoute = async ({ locals, redirect }) => {
  await locals.run("disableAuthenticator");
  return redirect("/account/second-factor", 303);
};
