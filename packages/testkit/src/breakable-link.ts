import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { parseDatabaseUrl } from "@latchkey/db";

/**
 * How the link treats connections: `up` forwards everything, `cut` closes and refuses them, `silent` drops everything in
 * both directions, like dropped packets. Connections that were open while it was silent stay half-open afterward.
 */
type LinkState = "up" | "cut" | "silent";

/**
 * Starts a TCP proxy that can simulate network faults, in front of a database or a mail server.
 * @param url of the server
 * @returns the URL of the proxy, `set` to change its state, `connections` to count them, and `close`
 */
export async function startBreakableLink(url: string) {
  const target = url.startsWith("postgres") ? databaseOf(url) : serverOf(url);
  const sockets = new Set<Socket>();
  const halfOpen = new WeakSet<Socket>();
  let state: LinkState = "up";

  const keep = (socket: Socket) => {
    sockets.add(socket);
    if (state === "silent") halfOpen.add(socket);
    return socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
  };
  const join = (from: Socket, to: Socket) => {
    from.on("data", (data) => halfOpen.has(from) || to.write(data));
    from.on("close", () => halfOpen.has(from) || to.destroy());
  };
  const server = createServer((client) => {
    keep(client);
    if (state === "cut") return client.destroy();
    const upstream = keep(target.connect());
    join(client, upstream);
    join(upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const { port } = server.address() as AddressInfo;
  const dropAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: target.through(port),
    set(next: LinkState) {
      if (next === "cut") dropAll();
      if (next === "silent") for (const socket of sockets) halfOpen.add(socket);
      state = next;
    },
    /** The number of connections that the proxy has accepted and that are open. */
    connections: () => [...sockets].filter((socket) => socket.localPort === port).length,
    async close() {
      dropAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function databaseOf(url: string) {
  const { host, port, user = "", password = "", database = "", ssl } = parseDatabaseUrl(url);
  return {
    connect: () => (host.startsWith("/") ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)),
    through(local: number) {
      const link = new URL(
        `postgres://127.0.0.1:${local}/${encodeURIComponent(database)}${ssl ? "?sslmode=require" : ""}`,
      );
      return Object.assign(link, { username: user, password }).href;
    },
  };
}

function serverOf(url: string) {
  const { port, hostname } = new URL(url);
  return {
    connect: () => connect(Number(port), hostname),
    through: (local: number) => Object.assign(new URL(url), { host: `127.0.0.1:${local}` }).href,
  };
}
