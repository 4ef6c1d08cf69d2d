import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createCertificate } from "@latchkey/e2e/certificate";
import { ROOT } from "@latchkey/product/apps";
import { type Gateway, isInstalled, type Place, type Plan, run } from "./gateway.ts";

/** Starts deploy/nginx.conf with other names, ports and certificate, which every team replaces as well. */
export const nginx: Gateway = {
  name: "nginx",
  installed: () => isInstalled("nginx", "-v"),
  async start(plan: Plan) {
    const { folder } = plan;
    const { key, cert } = await createCertificate();
    const text = await readFile(join(ROOT, "deploy/nginx.conf"), "utf8");
    await writeFile(join(folder, "key.pem"), key);
    await writeFile(join(folder, "cert.pem"), cert);
    await writeFile(join(folder, "sites.conf"), replaceAddresses(text, plan));
    await writeFile(join(folder, "nginx.conf"), AROUND_IT);
    return run("nginx", ["-p", folder, "-c", "nginx.conf", "-e", "error.log"], plan);
  },
};

function replaceAddresses(text: string, { places, httpPort }: Plan) {
  const [first] = places;
  const unknown = new URL(first?.origin ?? "").port;
  return places
    .reduce(replaceApp, text)
    .replace("listen 443 ssl http2 default_server", `listen 127.0.0.1:${unknown} ssl http2 default_server`)
    .replace("listen 80 default_server", `listen 127.0.0.1:${httpPort} default_server`)
    .replace(/ssl_certificate .*;/, "ssl_certificate cert.pem;")
    .replace(/ssl_certificate_key .*;/, "ssl_certificate_key key.pem;");
}

function replaceApp(text: string, { prefix, port, origin, instances: [first, second] }: Place) {
  const { hostname, port: gateway } = new URL(origin);
  const name = `${prefix.toLowerCase()}.example.com`;
  return text
    .replace(
      `listen 443 ssl http2;\n  server_name ${name};`,
      `listen 127.0.0.1:${gateway} ssl http2;\n  server_name ${hostname};`,
    )
    .replace(`127.0.0.1:${port} `, `127.0.0.1:${first} `)
    .replace(`127.0.0.1:${port + 100} `, `127.0.0.1:${second} `);
}

const AROUND_IT = `
daemon off;
pid nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  include sites.conf;
}
`;
