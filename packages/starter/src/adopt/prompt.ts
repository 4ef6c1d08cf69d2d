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

  async function prompt(question: string, defaultAnswer: string): Promise<string> {
    terminal?.setPrompt(`${question}${defaultAnswer && ` (${defaultAnswer})`}: `);
    terminal?.prompt();
    const line = await lines?.next();
    if (line?.done) throw new Advice("\nNothing was changed."); // Ctrl-C or Ctrl-D.
    return line?.value.trim() || defaultAnswer;
  }

  /**
   * Takes an answer from the command line, or asks until there is a valid one.
   * @param parse throws Advice if the answer is not valid
   * @param defaultAnswer used for an empty answer
   */
  async function ask<Value>(
    question: string,
    given: string | undefined,
    parse: (answer: string) => Value,
    defaultAnswer = "",
  ): Promise<Value> {
    if (given !== undefined) return parse(given);
    const answer = await prompt(question, defaultAnswer);
    try {
      return parse(answer);
    } catch (error) {
      if (!(error instanceof Advice) || !terminal) throw error;
      output.write(`${error.message}\n`);
    }
    return ask(question, given, parse, defaultAnswer);
  }

  return { ask, close: () => terminal?.close() };
}
