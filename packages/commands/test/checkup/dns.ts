import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";

const RESPONSE = 0x8180;
const NO_SUCH_NAME = 0x8183;
/** A pointer to the name in the question, type TXT, class IN, a lifetime of no seconds. */
const TXT_HEADER = [0xc0, 0x0c, 0, 16, 0, 1, 0, 0, 0, 0];
const QUESTION = 12;

/** Starts a DNS server with these TXT records. They may be changed while it runs. */
export async function startDns(records: Record<string, string>) {
  const server = createSocket("udp4");
  const resolver = new Resolver({ tries: 1 });
  const dns = { records, resolver, stop: () => once(server.close(), "close") };
  server.on("message", (query, { port, address }) => {
    const { name, end } = nameIn(query);
    const record = dns.records[name];
    const header = Buffer.from(query.subarray(0, QUESTION));
    header.writeUInt16BE(record === undefined ? NO_SUCH_NAME : RESPONSE, 2);
    header.writeUInt16BE(record === undefined ? 0 : 1, 6);
    header.fill(0, 8);
    const answer = record === undefined ? Buffer.alloc(0) : txt(record);
    server.send(Buffer.concat([header, query.subarray(QUESTION, end), answer]), port, address);
  });
  server.bind(0, "127.0.0.1");
  await once(server, "listening");
  resolver.setServers([`127.0.0.1:${server.address().port}`]);
  return dns;
}

/** Reads the name of the question, and where the question ends. */
function nameIn(query: Buffer) {
  const labels: string[] = [];
  let at = QUESTION;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("ascii", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), end: at + 5 };
}

function txt(text: string) {
  const data = Buffer.from(text);
  return Buffer.from([...TXT_HEADER, 0, data.length + 1, data.length, ...data]);
}
