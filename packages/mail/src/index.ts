export { listQueuedEmails } from "./claim.ts";
export { startDelivery } from "./delivery.ts";
export type { DeliveryOptions } from "./delivery-options.ts";
export type { EmailContent } from "./email-content.ts";
export { findInMailbox, intoMailbox, listMailbox } from "./mailbox.ts";
export { createOutbox, type EmailOptions, type QueuedEmail } from "./outbox.ts";
export { type MailConfig, mailSettings } from "./settings.ts";
export { overSmtp, type Send } from "./transport.ts";
export { attachLink, cancelEmailsAbout, deleteExpiredEmails, findLinkId } from "./waiting-emails.ts";
