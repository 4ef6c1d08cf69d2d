import { type RefusalCode, type RefusalParameters, refusalText } from "@latchkey/texts";

export type FieldErrors = Record<string, string>;

/** Refuses a request. The message is the text of its code; an app's error handler responds with `status` and `headers`. */
export class Refused<Code extends RefusalCode = RefusalCode> extends Error {
  override name = "Refused";
  expose = true;
  status: number;
  code: RefusalCode;
  headers?: Record<string, string>;
  /** A message for each invalid field. */
  errors?: FieldErrors;
  /** The link on the error page, instead of the one to the home page. */
  action?: { href: string; text: string };

  constructor(status: number, code: Code, ...parameters: RefusalParameters<Code>) {
    super(refusalText(code, ...parameters));
    this.status = status;
    this.code = code;
  }
}

/** Gives the error page of `error` a link to continue. */
export const withNextStep = (error: Error, href: string, text: string): Error =>
  Object.assign(error, { action: { href, text } });

/** The part of a refusal that a form shows. */
export type Refusal = Pick<Refused, "status" | "code" | "message" | "headers" | "errors">;
