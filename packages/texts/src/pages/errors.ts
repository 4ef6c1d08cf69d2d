/** What an error page says. Without a detail of its own, it shows that of the response. */
interface ErrorPageTexts {
  title: string;
  detail?: string;
}

/** Error pages, by status. They are for people; the details of error responses are for programs as well. */
const errorPages: Partial<Record<number, ErrorPageTexts>> = {
  400: { title: "We could not read this request", detail: "Go back, reload the page, and try again." },
  401: { title: "Log in to continue" },
  403: { title: "This request was refused" },
  404: { title: "Page not found", detail: "The address may be mistyped, or the page no longer exists." },
  405: { title: "You cannot open this page directly", detail: "Start again from the home page. Nothing was changed." },
  409: { title: "Nothing was changed" },
  410: { title: "This has expired" },
  413: { title: "This is too long", detail: "Go back, shorten what you entered, and try again." },
  415: { title: "We could not read this request", detail: "Go back, reload the page, and try again." },
  421: { title: "Wrong address" },
  429: { title: "Too many attempts" },
  500: { title: "Something went wrong" },
  503: { title: "We will be back soon" },
};

/** The texts of error pages and error responses. Those of refusals are in refusals.ts. */
export const errors = {
  requestId: "Request ID",
  tryAgain: "Try again",
  /** After a form with a password, which is not sent back. */
  goBack: "Go back, and send the form again.",
  pages: errorPages,
  continueAs: ({ username }: { username: string }) => `Continue as ${username}`,
  badRequest: "We could not read this request.",
  notUtf8: "The request body is not valid UTF-8.",
  crossOrigin: ({ origin }: { origin: string }) => `This request came from another site. Open ${origin} and try again.`,
  notFound: "This page does not exist.",
  methodNotAllowed: ({ methods }: { methods: string[] }) => `This URL only supports ${methods.join(" and ")}.`,
  tooLarge: "The request body is too large.",
  mediaType: ({ type }: { type: string }) => `Send the request body as ${type}.`,
  wrongHost: ({ origin }: { origin: string }) =>
    `In development, this server only answers requests for ${origin} and for other names of this machine.`,
  internal: "Something went wrong on our side. If this happens again, contact support and mention the request ID.",
  unavailable: "The service is temporarily unavailable. Try again in a moment.",
};
