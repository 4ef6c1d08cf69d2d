import { once } from "node:events";
import { createServer } from "node:http";

interface Attacker {
  stop(): Promise<void>;
}

/**
 * An attacker's host. Its page submits a form to `?action=` with the other parameters as fields, and sets each
 * `?cookie=`, written as in Set-Cookie.
 */
export async function startAttacker(port: number): Promise<Attacker> {
  const server = createServer((req, res) => {
    const { searchParams } = new URL(req.url ?? "/", "http://attacker");
    res.setHeader("Content-Type", "text/html");
    res.setHeader("Set-Cookie", searchParams.getAll("cookie"));
    res.end(searchParams.has("action") ? formOf(searchParams) : "");
  });
  await once(server.listen(port, "127.0.0.1"), "listening");
  return {
    async stop() {
      const closed = once(server.close(), "close");
      server.closeAllConnections();
      await closed;
    },
  };
}

function formOf(parameters: URLSearchParams) {
  const { action, ...fields } = Object.fromEntries(parameters);
  const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`);
  return `<form method="post" action="${action}">${inputs.join("")}</form><script>document.forms[0].submit()</script>`;
}
