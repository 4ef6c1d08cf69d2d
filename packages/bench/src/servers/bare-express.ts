import express from "express";

/** Express without middleware and a response as large as that of `/me`: the upper bound for every app. */
const answer = JSON.parse(process.env.ANSWER ?? "{}");
express()
  .get("/me", (_req, res) => {
    res.json(answer);
  })
  .listen(Number(process.env.PORT));
process.once("SIGTERM", () => process.exit()); // A process that a signal ends does not write its compile cache.
