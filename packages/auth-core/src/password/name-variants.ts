import { PRODUCT_NAME } from "@latchkey/texts";

/** Fewer letters than these beside a name make no secret. */
const LEAST_LETTERS_BESIDE = 4;

/** What stands for a letter in leetspeak. L and I, which "1" both stands for, count as one. */
const LEETSPEAK: Record<string, string> = {
  "0": "o",
  "1": "i",
  "!": "i",
  "|": "i",
  "2": "z",
  "3": "e",
  "4": "a",
  "@": "a",
  "5": "s",
  $: "s",
  "7": "t",
  "+": "t",
  "8": "b",
  "9": "g",
};

/**
 * Tells whether a password is little more than the product's name or one of `names`, in any case: with digits,
 * punctuation or up to three letters around or within, in leetspeak, doubled or joined (ASVS 5.0, 6.2.11).
 */
export function isNameVariant(password: string, names: string[]): boolean {
  const words = [PRODUCT_NAME, ...names].flatMap(wordsOf).sort((one, other) => other.length - one.length);
  const rest = words.reduce((left, word) => left.replaceAll(new RegExp(word, "giu"), ""), shapeOf(password));
  return rest !== shapeOf(password) && lettersIn(rest) < LEAST_LETTERS_BESIDE;
}

/** A name as a whole and in its parts; shorter ones occur by chance. */
function wordsOf(name: string) {
  const parts = name.normalize("NFKC").split(/[^\p{L}\p{N}]+/u);
  return [name, ...parts].map((word) => shapeOf(word).toLowerCase()).filter((word) => [...word].length >= 3);
}

/** Letters and digits only: real letters in lowercase, those that leetspeak means in uppercase. */
function shapeOf(text: string) {
  const signs = [...text.normalize("NFKC").toLowerCase()].map((sign) => (sign === "l" ? "i" : sign));
  return signs
    .map((sign) => LEETSPEAK[sign]?.toUpperCase() ?? sign)
    .join("")
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

const lettersIn = (shape: string) => shape.replaceAll(/[\p{Lu}\P{L}]/gu, "").length;
