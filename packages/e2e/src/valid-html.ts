import { HtmlValidate, StaticConfigLoader } from "html-validate";

const validator = new HtmlValidate(
  new StaticConfigLoader({
    root: true,
    extends: ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
    rules: { "require-sri": "off" }, // For files of other origins; there are none.
  }),
);

/** htmx accepts its attributes with and without `data-`; HTML only with it. */
const INVALID_ATTRIBUTE = / hx-[\w:-]+=/g;

/** Lists how a document violates the HTML standard: "3:5 no-dup-id: Duplicate ID". */
export async function htmlErrors(document: string): Promise<string[]> {
  const { results } = await validator.validateString(document);
  const messages = results.flatMap((result) => result.messages);
  return [
    ...messages.map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId}: ${message}`),
    ...(document.match(INVALID_ATTRIBUTE) ?? []),
  ];
}
