import type { ErrorRequestHandler, Request, Response } from "express";
import { type Problem, problemOf } from "./problem.ts";

/**
 * The one place where an app answers an error.
 * @param answer sends the problem, as JSON or as a page; the status is set already. JSON where nothing is said.
 */
export function errorHandler(answer: (problem: Problem, res: Response) => void = sendJson): ErrorRequestHandler {
  return function errorHandler(error, req, res, next) {
    const problem = failed(error, req, res);
    // Half an answer cannot be taken back: Express then cuts the connection, so that nobody takes it for a whole one.
    if (res.headersSent) return next(error);
    answer(problem, res.status(problem.status));
  };
}

/** Hands the error to the log, sets the answer's headers, and gives what the client may know of it. */
export function failed(error: unknown, req: Request, res: Response): Problem {
  const problem = problemOf(error, req.id);
  // An expected error is logged without its stack: a flood of them must not fill the log.
  if (problem.status >= 500 && !isForeseen(error)) res.err = error instanceof Error ? error : new Error(String(error));
  if (!res.headersSent) res.set("Cache-Control", "no-store").set(headersOf(error));
  return problem;
}

const isForeseen = (error: unknown) => error instanceof Error && "expose" in error && error.expose === true;

function headersOf(error: unknown): object {
  return error instanceof Error && "headers" in error && error.headers ? error.headers : {};
}

function sendJson(problem: Problem, res: Response) {
  res.type("application/problem+json").send(JSON.stringify(problem));
}
