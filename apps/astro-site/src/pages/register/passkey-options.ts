import type { APIRoute } from "astro";

export const POST: APIRoute = async ({ locals }) => Response.json(await locals.run("newRegistrationPasskey"));
