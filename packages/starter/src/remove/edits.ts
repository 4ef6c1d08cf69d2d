import { editText } from "../files.ts";

/** A change to a text file. */
export interface Edit {
  /** What it looks for. */
  where: string;
  apply(text: string): string;
}

/**
 * Edits a file in place.
 * @returns what was not found
 */
export function applyEdits(file: string, edits: Edit[]): string[] {
  const missing: string[] = [];
  editText(file, (text) =>
    edits.reduce((before, { where, apply }) => {
      const after = apply(before);
      if (after === before) missing.push(where);
      return after;
    }, text),
  );
  return missing;
}

/** Replaces a text wherever it occurs, or removes it. */
export const replace = (where: string, by = ""): Edit => ({ where, apply: (text) => text.replaceAll(where, by) });

/** Removes every line that contains a text. */
export const removeLines = (where: string): Edit => ({
  where,
  apply: (text) => linesOf(text, (lines) => lines.filter((line) => !line.includes(where))),
});

/** Removes the item of a list whose first line contains a text. */
export const removeItem = (where: string): Edit => ({
  where,
  apply: (text) =>
    linesOf(text, (lines) => {
      const first = lines.findIndex((line) => line.includes(where));
      const next = lines.findIndex((line, index) => index > first && !line.startsWith(" "));
      return first < 0 ? lines : lines.toSpliced(first, next - first);
    }),
});

/** Removes a name from the imports and re-exports of a module, also where the formatter has wrapped them. */
export const removeImport = (where: string): Edit => ({
  where,
  apply: (text) =>
    text.replaceAll(/^(import|export) \{([^}]*)\} from .*;\n/gm, (statement, _, list: string) => {
      const names = list.split(",").map((name) => name.trim());
      const kept = names.filter((name) => name && name.replace("type ", "") !== where);
      if (kept.length === names.filter(Boolean).length) return statement;
      return kept.length > 0 ? statement.replace(list, ` ${kept.join(", ")} `) : "";
    }),
});

/**
 * Removes what begins in the first line that contains a text, and ends in a line of the same indentation that only closes
 * brackets: a function, a test, an entry of an object or a rule of a style sheet. Takes the comment above it along.
 */
export const removeBlock = (where: string): Edit => ({
  where,
  apply: (text) =>
    linesOf(text, (lines) => {
      const first = lines.findIndex((line) => line.includes(where));
      const indentation = lines[first]?.match(/^ */)?.[0];
      const closes = (line: string) => line.match(/^( *)[\])}]+[;,]?$/)?.[1] === indentation;
      const last = lines.findIndex((line, index) => index > first && closes(line));
      if (first < 0 || last < 0) return lines;
      const start = lines.findLastIndex((line, index) => index < first && !/^ *(\/\*\*|\*|\/\/)/.test(line)) + 1;
      const end = lines[last + 1] === "" ? last + 2 : last + 1;
      return lines.toSpliced(start, end - start);
    }),
});

const linesOf = (text: string, edit: (lines: string[]) => string[]) => edit(text.split("\n")).join("\n");
