import type { RequestHandler } from "express";

export const home: RequestHandler = (_req, res) => {
  res.render("home");
};
