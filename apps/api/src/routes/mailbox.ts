import { Refused } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import { findInMailbox, listMailbox } from "@latchkey/mail";
import { product } from "@latchkey/product";
import { pages } from "@latchkey/texts";
import escapeHtml from "escape-html";
import type { RequestHandler } from "express";

const { mailbox } = pages;

/** In development: lists the emails that would have been sent, newest first, and shows each one. */
export function mailboxRoutes(db: Database) {
  return {
    list: async (_req, res) => {
      const emails = await listMailbox(db);
      const rows = emails.map(({ id, recipient, subject, createdAt }) => {
        const details = mailbox.to({ recipient, time: createdAt.toISOString().slice(0, 19).replace("T", " ") });
        return `<li><a href="/dev/mailbox/${id}">${escapeHtml(subject)}</a> ${escapeHtml(details)}</li>`;
      });
      res.send(pageOf(rows.join("\n") || `<li>${mailbox.empty}</li>`));
    },
    show: async (req, res) => {
      const email = await findInMailbox(db, String(req.params.id));
      if (!email) throw new Refused(404, "email_not_found");
      // Emails use inline styles.
      res.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
      res.send(email.html);
    },
  } satisfies Record<string, RequestHandler>;
}

const pageOf = (rows: string) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${mailbox.title} · ${product.name}</title></head>
<body><h1>${mailbox.title}</h1><ul>${rows}</ul></body>
</html>
`;
