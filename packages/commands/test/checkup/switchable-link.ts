import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { undo } from "./apps.ts";

/** Starts a TCP proxy in front of a port of this machine, which can lead elsewhere later, until the tests end. */
export async function startSwitchableLink(port: number) {
  const sockets = new Set<Socket>();
  let target = port;
  const keep = (socket: Socket) => {
    sockets.add(socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket)));
    return socket;
  };
  const server = createServer((client) => {
    keep(client);
    if (target === 0) return client.destroy();
    const upstream = keep(connect(target, "127.0.0.1"));
    client.pipe(upstream).pipe(client);
    client.once("close", () => upstream.destroy());
    upstream.once("close", () => client.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const dropAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  undo.push(async () => {
    dropAll();
    await once(server.close(), "close");
  });
  return {
    port: (server.address() as AddressInfo).port,
    /** If this is another port, ends all connections, and leads new ones to it. 0 refuses them. */
    lead(to: number) {
      if (to !== target) dropAll();
      target = to;
    },
    dropAll,
  };
}
