/**
 * Node's http. An `import` of it would read all that it exports, and some of that loads an HTTP client, which no app of
 * ours uses: 10 ms and 4 MB a process.
 */
export const { createServer, IncomingMessage, ServerResponse, STATUS_CODES } = process.getBuiltinModule("node:http");
