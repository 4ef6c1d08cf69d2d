import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type AuthContext,
  findConfirmingProvider,
  LINK_LIFETIME,
  MIN_PASSWORD_LENGTH,
  offeredProviders,
  POLICY,
} from "@latchkey/auth-core";
import { product } from "@latchkey/product";
import { exactDay, exactTime, fieldErrors, pages, QUESTIONED } from "@latchkey/texts";
import { byDay, deviceIcon, eventIcon, relativeTime } from "@latchkey/ui";
import { Eta } from "eta";
import type { Express, RequestHandler } from "express";
import manifest from "../package.json" with { type: "json" };

const VIEWS = fileURLToPath(new URL("../views", import.meta.url));

/** What every view can use. */
const FOR_EVERY_VIEW = {
  productName: product.name,
  thisSite: manifest.app.title,
  description: manifest.description,
  texts: pages,
  lifetimes: LINK_LIFETIME,
  trustLifetime: POLICY.trustedBrowser,
  maxPasskeyName: POLICY.maxPasskeyName,
  resendPause: POLICY.resendPause,
  passwordWrong: fieldErrors.password_wrong,
  minPasswordLength: MIN_PASSWORD_LENGTH,
  exactDay,
  exactTime,
  relativeTime,
  byDay,
  deviceIcon,
  eventIcon,
  questioned: QUESTIONED,
};

/**
 * Makes `res.render` use Eta, which escapes the output of `<%= %>`, and shares data with every view.
 * @param closed whether only an invitation creates an account
 * @param cache keeps compiled templates; without it, a changed template takes effect with the next request
 */
export function views(
  app: Express,
  context: AuthContext,
  { cache, ...shared }: { cache: boolean; closed: boolean; links: object; asset(name: string): string },
): RequestHandler {
  const eta = new Eta({ views: VIEWS, cache });
  app.set("views", VIEWS);
  app.set("view engine", "eta");
  app.engine("eta", (path, data, done) => {
    eta.renderAsync(relative(VIEWS, path), data).then((html) => done(null, html), done);
  });
  return function shareWithViews(req, res, next) {
    // A form may have logged in, or recorded an event, by the time its page is rendered.
    Object.defineProperties(res.locals, {
      user: { enumerable: true, get: () => req.user },
      unread: { enumerable: true, get: () => req.unread },
      providers: { enumerable: true, get: () => offeredProviders(req, context) },
    });
    Object.assign(res.locals, FOR_EVERY_VIEW, shared, {
      connectable: context.providers.length > 0,
      findConfirmingProvider: (email?: string) => findConfirmingProvider(req, context, email),
      sessionEnded: req.sessionEnded,
      path: req.path,
    });
    next();
  };
}
