import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { openPrompt } from "../src/adopt/prompt.ts";
import { Advice } from "../src/advice.ts";

/** Accepts only what the team should enter. */
function parse(answer: string) {
  if (answer !== "good") throw new Advice(`"${answer}" is not good.`);
  return answer;
}

const askOn = (input: NodeJS.ReadableStream & { isTTY?: boolean }) => {
  const output = new PassThrough().setEncoding("utf8");
  return { ...openPrompt(input, output), printed: () => String(output.read()) };
};

test("a prompt says what is wrong with an answer, and asks again", async () => {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const { ask, close, printed } = askOn(input);
  input.write("bad\n\ngood\n");
  expect(await ask("Name", undefined, parse, "standard")).toBe("good");
  expect(printed()).toBe(
    'Name (standard): "bad" is not good.\nName (standard): "standard" is not good.\nName (standard): ',
  );
  close();
});

test("an answer given on the command line causes no prompt, and is refused if it is invalid", async () => {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const { ask, close } = askOn(input);
  expect(await ask("Name", "good", parse)).toBe("good");
  await expect(ask("Name", "bad", parse)).rejects.toThrow(Advice);
  close();
});

test("without a terminal, a prompt takes its default, or refuses it", async () => {
  const { ask } = askOn(new PassThrough());
  expect(await ask("Name", undefined, parse, "good")).toBe("good");
  await expect(ask("Name", undefined, parse)).rejects.toThrow(Advice);
});

test("Ctrl-D at a prompt ends the command", async () => {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const { ask } = askOn(input);
  input.end();
  await expect(ask("Name", undefined, parse)).rejects.toThrow("Nothing was changed");
});
