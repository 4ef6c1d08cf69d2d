import { hash } from "node:crypto";
import type { Request } from "express";
import { POLICY } from "../policy.ts";
import { type BrowserCookie, readCookie, setCookie } from "../request/browser-cookie.ts";

const COOKIE: BrowserCookie = { suffix: "trusted", seconds: POLICY.trustedBrowser };

export const setTrustCookie = (req: Request, token: string): void => setCookie(req, COOKIE, token);

export const trustTokenOf = (req: Request): string | undefined => readCookie(req, COOKIE);

/** As the table stores it. */
export const hashTrustToken = (token: string): string => hash("sha256", token, "base64url");
