/** An error response with a message that the client may see. */
export class HttpError extends Error {
  override name = "HttpError";
  expose = true;
  status: number;
  code?: string;
  headers?: Record<string, string>;

  constructor(status: number, message: string, { code, headers }: Pick<HttpError, "code" | "headers"> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}
