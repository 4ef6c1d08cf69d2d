import escapeHtml from "escape-html";

/** What an email says: paragraphs, and at most one action. */
export interface EmailContent {
  subject: string;
  paragraphs: string[];
  action?: { text: string; url: string };
  /** The recipient, if it differs from the one that the email was queued for. */
  to?: string;
}

/** Renders the plain text and the HTML part of an email, with the same contents. */
export function renderEmail({ subject, action, ...content }: EmailContent): { text: string; html: string } {
  const paragraphs = content.paragraphs.map(inert);
  const link = action ? `${action.text}:\n${action.url}` : undefined;
  const text = `${[...paragraphs, link].filter(Boolean).join("\n\n")}\n`;
  return { text, html: pageOf(subject, paragraphs, action) };
}

/**
 * Prevents phishing with our own emails: mail programs turn anything that looks like a host into a link, and a username may
 * look like one. An invisible word joiner after each dot within a name keeps the action the only link. Email addresses are kept,
 * except those that begin like a URL: www.evil.com/reset@example.org.
 */
const inert = (words: string) =>
  words.replaceAll(/\S+/g, (word) => (ADDRESS.test(word) ? word : word.replaceAll(INNER_DOT, ".\u2060")));

const ADDRESS = /^[^@/?#]+@/;
const INNER_DOT = /\.(?=\p{L})/gu;

/** Styles are inline because mail programs drop style sheets. */
function pageOf(subject: string, paragraphs: string[], action: EmailContent["action"]) {
  const lines = paragraphs.map((words) => `<p style="margin:0 0 16px">${escapeHtml(words)}</p>`);
  if (action) lines.push(buttonOf(action), `<p style="${SMALL}">Or open this address: ${escapeHtml(action.url)}</p>`);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.6 system-ui,'Segoe UI',Roboto,sans-serif">
<div style="max-width:32rem;margin:0 auto">
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.2">${escapeHtml(subject)}</h1>
${lines.join("\n")}
</div>
</body>
</html>
`;
}

const BUTTON =
  "display:inline-block;padding:10px 18px;border-radius:8px;background:#0f5f57;color:#ffffff;font-weight:600;text-decoration:none";
const SMALL = "margin:0 0 16px;font-size:13px;overflow-wrap:anywhere";

function buttonOf({ text, url }: { text: string; url: string }) {
  return `<p style="margin:0 0 16px"><a href="${escapeHtml(url)}" style="${BUTTON}">${escapeHtml(text)}</a></p>`;
}
