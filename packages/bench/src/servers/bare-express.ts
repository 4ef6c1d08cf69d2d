import express from "express";

/** Express as it comes, and one answer as large as that of `/me`: what no app can be faster than. */
const answer = JSON.parse(process.env.ANSWER ?? "{}");
express()
  .get("/me", (_req, res) => {
    res.json(answer);
  })
  .listen(Number(process.env.PORT));
