import type { Database } from "@latchkey/db";
import { findInMailbox, listMailbox } from "@latchkey/mail";
import { HttpError } from "@latchkey/server";
import type { RequestHandler } from "express";

/** In development: lists the emails that would have been sent, newest first, and shows each as it looks. */
export function mailboxRoutes(db: Database) {
  return {
    list: async (_req, res) => {
      const emails = await listMailbox(db);
      const rows = emails.map(({ id, recipient, subject, createdAt }) => {
        const when = createdAt.toISOString().slice(0, 19).replace("T", " ");
        return `<li><a href="/dev/mailbox/${id}">${escaped(subject)}</a> to ${escaped(recipient)}, ${when}</li>`;
      });
      res.send(pageOf(rows.join("\n") || "<li>No email has been sent yet.</li>"));
    },
    show: async (req, res) => {
      const email = await findInMailbox(db, String(req.params.id));
      if (!email) throw new HttpError(404, "No such email.");
      // Emails use inline styles.
      res.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
      res.send(email.html);
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
