import { defineMiddleware } from "astro:middleware";

/**
 * Astro would answer a page's error with 500 and no word of it; Express knows which errors say more.
 * Astro leaves out the charset, and a browser that guesses one may read text as markup (ASVS 4.1.1).
 */
export const onRequest = defineMiddleware(async ({ locals }, next) => {
  try {
    const response = await next();
    if (response.headers.get("content-type") === "text/html") response.headers.set("content-type", HTML);
    return response;
  } catch (error) {
    return locals.fail(error);
  }
});

const HTML = "text/html; charset=utf-8";
