import type { Database } from "@latchkey/db";
import { HttpError } from "@latchkey/server";
import type { RequestHandler } from "express";

/** While developing: the mails that would have been sent, newest first, and each as it looks. */
export function mailboxRoutes(db: Database) {
  return {
    list: async (_req, res) => {
      const mails = await db("mails").whereNotNull("shown").orderBy("id", "desc").limit(100);
      const rows = mails.map(({ id, recipient, shown, created_at }) => {
        const when = created_at.toISOString().slice(0, 19).replace("T", " ");
        return `<li><a href="/dev/mailbox/${id}">${escaped(shown?.subject ?? "")}</a> to ${escaped(recipient)}, ${when}</li>`;
      });
      res.send(pageOf(rows.join("\n") || "<li>No mail has been sent yet.</li>"));
    },
    show: async (req, res) => {
      const id = String(req.params.id);
      const mail = /^\d{1,18}$/.test(id) ? await db("mails").where({ id }).first() : undefined;
      if (!mail?.shown) throw new HttpError(404, "There is no such mail.");
      // Mails carry their styles in their elements.
      res.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
      res.send(mail.shown.html);
    },
  } satisfies Record<string, RequestHandler>;
}

const pageOf = (rows: string) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mailbox · Latchkey</title></head>
<body><h1>Mailbox</h1><ul>${rows}</ul></body>
</html>
`;

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
