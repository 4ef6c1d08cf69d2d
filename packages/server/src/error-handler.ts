import type { ErrorRequestHandler, Request, Response } from "express";
import { type Problem, problemOf } from "./problem.ts";

/**
 * The app's one error handler.
 * @param send sends the problem as JSON (default) or as a page; the status is already set
 */
export function errorHandler(send: (problem: Problem, res: Response) => void = sendJson): ErrorRequestHandler {
  return function errorHandler(error, req, res, next) {
    const problem = failed(error, req, res);
    // Express then closes the connection, so that no client takes half a response for a complete one.
    if (res.headersSent) return next(error);
    send(problem, res.status(problem.status));
  };
}

/** Logs an error, sets the response's headers, and returns what the client may see of it. */
export function failed(error: unknown, req: Request, res: Response): Problem {
  const problem = problemOf(error, req.id);
  // An expected error is logged without its stack: a flood of them must not fill the log.
  if (problem.status >= 500 && !isExpected(error)) res.err = error instanceof Error ? error : new Error(String(error));
  if (!res.headersSent) res.set("Cache-Control", "no-store").set(headersOf(error));
  return problem;
}

const isExpected = (error: unknown) => error instanceof Error && "expose" in error && error.expose === true;

function headersOf(error: unknown): object {
  return error instanceof Error && "headers" in error && error.headers ? error.headers : {};
}

function sendJson(problem: Problem, res: Response) {
  res.type("application/problem+json").send(JSON.stringify(problem));
}
