/** A mail's words: paragraphs, and at most one thing to do. */
export interface EmailContent {
  subject: string;
  paragraphs: string[];
  action?: { text: string; url: string };
  /** Whom it goes to, if not to the recipient that was asked for. */
  to?: string;
}

/** The two parts of the mail, plain and good-looking, that say the same. */
export function renderEmail({ subject, action, ...letter }: EmailContent): { text: string; html: string } {
  const paragraphs = letter.paragraphs.map(inert);
  const link = action ? `${action.text}:\n${action.url}` : undefined;
  const text = `${[...paragraphs, link].filter(Boolean).join("\n\n")}\n`;
  return { text, html: pageOf(subject, paragraphs, action) };
}

/**
 * Mail programs make links of whatever looks like a host, and a user name may: phishing with our own emails. A word
 * joiner, which nobody sees, after each dot within a name keeps the action the only link. Addresses stay as they are.
 */
const inert = (words: string) =>
  words.replaceAll(/(?<!\S)[^\s@]+(?!\S)/g, (word) => word.replaceAll(INNER_DOT, ".\u2060"));

const INNER_DOT = /\.(?=\p{L})/gu;

/** Styles stand in the elements and tables are avoided: mail programs drop style sheets, and phones need neither. */
function pageOf(subject: string, paragraphs: string[], action: EmailContent["action"]) {
  const lines = paragraphs.map((words) => `<p style="margin:0 0 16px">${escaped(words)}</p>`);
  if (action) lines.push(buttonOf(action), `<p style="${SMALL}">Or open this address: ${escaped(action.url)}</p>`);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escaped(subject)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.6 system-ui,'Segoe UI',Roboto,sans-serif">
<div style="max-width:32rem;margin:0 auto">
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.2">${escaped(subject)}</h1>
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
  return `<p style="margin:0 0 16px"><a href="${escaped(url)}" style="${BUTTON}">${escaped(text)}</a></p>`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
