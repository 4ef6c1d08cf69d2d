/** Error pages and the details of error responses. Refusals have their own texts. */
export const errors = {
  requestId: "Request ID",
  continueAs: ({ username }: { username: string }) => `Continue as ${username}`,
  badRequest: "We could not read this request.",
  notUtf8: "The request body is not valid UTF-8.",
  crossOrigin: ({ origin }: { origin: string }) => `This request came from another site. Open ${origin} and try again.`,
  notFound: "This page does not exist.",
  methodNotAllowed: ({ methods }: { methods: string[] }) => `Use ${methods.join(" or ")} for this address.`,
  tooLarge: "The request body is too large.",
  mediaType: ({ type }: { type: string }) => `Send the request body as ${type}.`,
  wrongHost: ({ origin }: { origin: string }) =>
    `In development, only ${origin} and the names of this machine are served.`,
  internal: "Something went wrong on our side. If this happens again, contact support and mention the request ID.",
  unavailable: "The service is temporarily unavailable. Try again in a moment.",
};
