/** An answer that is no success, with words that the client may read. */
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
