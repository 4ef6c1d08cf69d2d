import { STATUS_CODES } from "node:http";

/** What `pageOf` adds to `Astro.locals`. */
export interface ExpressLocals {
  express: {
    /** The status that an action has set. */
    readonly status: number;
    /** Creates the response to an error that a page threw, as Express would send it. */
    fail(error: unknown): Response;
  };
}

interface Context {
  locals: ExpressLocals;
}

/** Makes Astro respond as Express would: with the status that an action has set, and with our error pages. */
export async function onRequest({ locals: { express } }: Context, next: () => Promise<Response>): Promise<Response> {
  try {
    const response = await next();
    // Astro omits the charset, and a browser that guesses it could interpret text as markup (ASVS 4.1.1).
    if (response.headers.get("content-type") === "text/html") response.headers.set("content-type", HTML);
    // A page may redirect although its action was refused.
    return response.status !== 200 || express.status === 200 ? response : withStatus(response, express.status);
  } catch (error) {
    return express.fail(error);
  }
}

const HTML = "text/html; charset=utf-8";

const withStatus = ({ body, headers }: Response, status: number) =>
  new Response(body, { status, statusText: STATUS_CODES[status], headers });
