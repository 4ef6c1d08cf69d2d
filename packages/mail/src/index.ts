export { startDelivery } from "./delivery.ts";
export { type Letter, partsOf } from "./letter.ts";
export { type ClaimedMail, type NewMail, queueMail, type WaitingMail } from "./outbox.ts";
export { type MailConfig, mailSettings } from "./settings.ts";
export { intoMailbox, overSmtp, type Send } from "./transport.ts";
