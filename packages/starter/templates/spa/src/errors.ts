import { errorHandler, errorPage } from "@latchkey/server";
import type { ErrorRequestHandler } from "express";

const asJson = errorHandler();
const asPage = errorHandler((problem, res) => res.send(errorPage(problem, res.req)));

/** Sends a page to a browser that opens one, and JSON to scripts. */
export const errors: ErrorRequestHandler = (error, req, res, next) => {
  const send = req.accepts(["json", "html"]) === "html" ? asPage : asJson;
  send(error, req, res, next);
};
