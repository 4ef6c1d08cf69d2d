import { product } from "@latchkey/product";
import { emailFrame } from "@latchkey/texts";
import escapeHtml from "escape-html";
import { STYLE, STYLES } from "./email-style.ts";

/** What an email says. It is rendered in this order. */
export interface EmailContent {
  subject: string;
  greeting?: string;
  /** What happened. */
  paragraphs: string[];
  /** For the recipient to enter on a page. */
  code?: string;
  /** When and where, as names and values. */
  facts?: (readonly [name: string, value: string])[];
  /** What the recipient should do. */
  advice?: string;
  action?: { text: string; url: string };
  notes?: string[];
  footer?: string;
  /** The recipient, if it differs from the one that the email was queued for. */
  to?: string;
}

/** Renders the plain text and the HTML part of an email, with the same contents. */
export function renderEmail(content: EmailContent): { text: string; html: string } {
  const { subject, code, action, facts, advice, footer, greeting, paragraphs, notes } = inertContent(content);
  const before = [greeting, ...paragraphs].filter(isText);
  const after = [...notes, footer].filter(isText);
  const list = facts.map(([name, value]) => `${name}: ${value}`).join("\n");
  const link = action && `${action.text}:\n${action.url}`;
  const text = [...before, code, list, advice, link, ...after].filter(isText).join("\n\n");
  const html = [
    ...before.map(paragraphOf),
    code && codeOf(code),
    factsOf(facts),
    advice && paragraphOf(advice),
    action && linkOf(action),
    ...notes.map(paragraphOf),
  ].filter(isText);
  return { text: `${text}\n`, html: pageOf(subject, html.join("\n"), footer) };
}

const isText = (part: string | undefined): part is string => Boolean(part);

function inertContent({ greeting, paragraphs, facts = [], advice, notes = [], footer, ...rest }: EmailContent) {
  return {
    ...rest,
    greeting: greeting && inert(greeting),
    paragraphs: paragraphs.map(inert),
    facts: facts.map(([name, value]) => [name, inert(value)] as const),
    advice: advice && inert(advice),
    notes: notes.map(inert),
    footer: footer && inert(footer),
  };
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

const paragraphOf = (words: string) => `<p class="ink" style="${STYLES.text}">${escapeHtml(words)}</p>`;

const codeOf = (code: string) => `<p class="ink" style="${STYLES.code}">${escapeHtml(code)}</p>`;

function factsOf(facts: (readonly [string, string])[]) {
  const rows = facts.map(
    ([name, value]) =>
      `<tr><td class="muted" style="${STYLES.name}">${escapeHtml(name)}</td><td class="ink" style="${STYLES.value}">${escapeHtml(value)}</td></tr>`,
  );
  return rows.length > 0 ? `<table role="presentation" style="${STYLES.facts}">${rows.join("")}</table>` : undefined;
}

function linkOf({ text, url }: { text: string; url: string }) {
  const href = escapeHtml(url);
  return `<p style="${STYLES.text}"><a class="button" href="${href}" style="${STYLES.button}">${escapeHtml(text)}</a></p>
<p class="muted" style="${STYLES.small}">${emailFrame.copyLink}<br><a class="link" href="${href}" style="${STYLES.link}">${href}</a></p>`;
}

function pageOf(subject: string, body: string, footer?: string) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>${STYLE}</style>
</head>
<body class="paper" style="${STYLES.body}">
<div class="page" style="${STYLES.page}">
<p class="accent" style="${STYLES.brand}">${escapeHtml(product.name)}</p>
<div class="card" style="${STYLES.card}">
<h1 class="ink" style="${STYLES.heading}">${escapeHtml(subject)}</h1>
${body}
</div>
${footer ? `<p class="muted" style="${STYLES.footer}">${escapeHtml(footer)}</p>` : ""}
</div>
</body>
</html>
`;
}
