import type { APIRoute } from "astro";

export const POST: APIRoute = async ({ locals, redirect }) => {
  await locals.run("endTrustedBrowser");
  locals.notify("trusted");
  return redirect("/account/sessions", 303);
};
