import { defineMiddleware } from "astro:middleware";

/** Astro would answer a page's error with 500 and no word of it; Express knows which errors say more. */
export const onRequest = defineMiddleware(async ({ locals }, next) => {
  try {
    return await next();
  } catch (error) {
    return locals.fail(error);
  }
});
