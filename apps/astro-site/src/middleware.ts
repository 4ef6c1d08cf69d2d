import { defineMiddleware } from "astro:middleware";
import { STATUS_CODES } from "node:http";

/** Makes Astro respond as Express would: with the status that an action has set, and with our error pages. */
export const onRequest = defineMiddleware(async ({ locals }, next) => {
  try {
    const response = await next();
    // Astro omits the charset, and a browser that guesses it could interpret text as markup (ASVS 4.1.1).
    if (response.headers.get("content-type") === "text/html") response.headers.set("content-type", HTML);
    return locals.status === 200 ? response : withStatus(response, locals.status);
  } catch (error) {
    return locals.fail(error);
  }
});

const HTML = "text/html; charset=utf-8";

const withStatus = ({ body, headers }: Response, status: number) =>
  new Response(body, { status, statusText: STATUS_CODES[status], headers });
