import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** How the link treats connections: `up` passes everything on, `cut` ends and refuses, `frozen` accepts and stays silent. */
type LinkState = "up" | "cut" | "frozen";

/** Puts a link that can break between an app and the database of `url`. */
export async function breakableLink(url: string) {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let state: LinkState = "up";

  const server = createServer((client) => {
    sockets.add(client);
    client.on("error", () => client.destroy()).on("close", () => sockets.delete(client));
    if (state === "cut") return client.destroy();
    const upstream = connect(Number(target.port || 5432), target.hostname);
    sockets.add(upstream);
    upstream.on("error", () => client.destroy()).on("close", () => client.destroy());
    client.on("close", () => upstream.destroy());
    client.on("data", (data) => state === "up" && upstream.write(data));
    upstream.on("data", (data) => state === "up" && client.write(data));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const through = new URL(url);
  through.hostname = "127.0.0.1";
  through.port = String((server.address() as AddressInfo).port);
  const dropAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: through.href,
    set(next: LinkState) {
      // Whoever waited on a frozen link has lost what it sent; like a failover, the end of the freeze drops it.
      if (next === "cut" || (state === "frozen" && next === "up")) dropAll();
      state = next;
    },
    async close() {
      dropAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
