export { startDelivery } from "./delivery.ts";
export { type EmailContent, renderEmail } from "./email-content.ts";
export { type ClaimedEmail, type NewEmail, type QueuedEmail, queueEmail } from "./outbox.ts";
export { type MailConfig, mailSettings } from "./settings.ts";
export { intoMailbox, overSmtp, type Send } from "./transport.ts";
