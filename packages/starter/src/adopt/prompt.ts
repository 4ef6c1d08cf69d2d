import { createInterface } from "node:readline/promises";
import { Advice } from "../advice.ts";

type Input = NodeJS.ReadableStream & { isTTY?: boolean };

/**
 * Opens a prompt on a terminal. Without one, takes the defaults.
 * @returns `ask`, and `close`, without which the process would not end
 */
export function openPrompt(input: Input = process.stdin, output: NodeJS.WritableStream = process.stdout) {
  const terminal = input.isTTY ? createInterface({ input, output }) : undefined;
  const lines = terminal?.[Symbol.asyncIterator]();

  async function prompt(question: string, standard: string): Promise<string> {
    terminal?.setPrompt(`${question}${standard && ` (${standard})`}: `);
    terminal?.prompt();
    const line = await lines?.next();
    if (line?.done) throw new Advice("\nNothing was changed."); // Ctrl-C or Ctrl-D.
    return line?.value.trim() || standard;
  }

  /**
   * Takes an answer from the command line, or asks until there is a valid one.
   * @param parse throws Advice if the answer is not valid
   * @param standard the default, used for an empty answer
   */
  async function ask<Value>(
    question: string,
    given: string | undefined,
    parse: (answer: string) => Value,
    standard = "",
  ): Promise<Value> {
    if (given !== undefined) return parse(given);
    const answer = await prompt(question, standard);
    try {
      return parse(answer);
    } catch (error) {
      if (!(error instanceof Advice) || !terminal) throw error;
      output.write(`${error.message}\n`);
    }
    return ask(question, given, parse, standard);
  }

  return { ask, close: () => terminal?.close() };
}
