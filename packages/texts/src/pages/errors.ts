/** The texts of error pages and error responses. Those of refusals are in refusals.ts. */
export const errors = {
  requestId: "Request ID",
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
