import { createRequire } from "node:module";

interface Router {
  stack: { route?: { path: unknown; methods: Record<string, boolean> }; handle: Partial<Router> }[];
}

/** Preloaded into an app (`node --import`): at its first request it prints every route of its Express routers. */
const express = createRequire(process.argv[1] ?? import.meta.url)("express");
const { handle } = express.application;
const { use } = express.Router.prototype;
const mountedAt = new Map<unknown, unknown>();

/** Express forgets the path that a router is mounted at. */
express.Router.prototype.use = function (...args: unknown[]) {
  const [path, ...handlers] = typeof args[0] === "function" ? ["", ...args] : args;
  for (const handler of handlers.flat()) mountedAt.set(handler, path);
  return use.apply(this, args);
};

express.application.handle = function (...args: unknown[]) {
  this.handle = handle;
  console.log(JSON.stringify({ routes: [...routesOf(this.router, "")] }));
  return handle.apply(this, args);
};

function* routesOf({ stack = [] }: Partial<Router>, prefix: string): Iterable<{ method: string; path: string }> {
  for (const layer of stack) {
    const { path = "", methods = {} } = layer.route ?? {};
    for (const method of Object.keys(methods)) yield { method: method.toUpperCase(), path: `${prefix}${path}` };
    const mounted = mountedAt.get(layer.handle) ?? "";
    yield* routesOf(layer.handle, mounted === "/" ? prefix : `${prefix}${mounted}`);
  }
}
