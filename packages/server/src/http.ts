/**
 * Node's HTTP server. An `import` of node:http evaluates all of its exports, which loads an HTTP client that no app uses:
 * 14 MB and 40 ms or more per process.
 */
export const { createServer, IncomingMessage, ServerResponse, STATUS_CODES } = process.getBuiltinModule("node:http");
