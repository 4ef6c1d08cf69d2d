import { product } from "@latchkey/product";

/** Letters that a password needs in addition to the names that it contains. */
const MIN_OTHER_LETTERS = 4;

/** The letters that leetspeak characters stand for. "1" can be L or I, so the two count as the same letter. */
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
 * Returns whether a password is little more than the product's name or one of `names`: in any case, in leetspeak,
 * doubled, joined, or with digits, punctuation or up to three letters added (ASVS 5.0, 6.2.11).
 */
export function isNameVariant(password: string, names: string[]): boolean {
  const words = [product.name, ...names].flatMap(wordsOf).sort((one, other) => other.length - one.length);
  const rest = words.reduce((left, word) => left.replaceAll(new RegExp(word, "giu"), ""), shapeOf(password));
  return rest !== shapeOf(password) && lettersIn(rest) < MIN_OTHER_LETTERS;
}

/** A name and its parts. Parts of fewer than three letters occur by chance. */
function wordsOf(name: string) {
  const parts = name.normalize("NFKC").split(/[^\p{L}\p{N}]+/u);
  return [name, ...parts].map((word) => shapeOf(word).toLowerCase()).filter((word) => [...word].length >= 3);
}

/** Letters and digits only. Real letters are in lowercase, leetspeak letters in uppercase. */
function shapeOf(text: string) {
  const signs = [...text.normalize("NFKC").toLowerCase()].map((sign) => (sign === "l" ? "i" : sign));
  return signs
    .map((sign) => LEETSPEAK[sign]?.toUpperCase() ?? sign)
    .join("")
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

const lettersIn = (shape: string) => shape.replaceAll(/[\p{Lu}\P{L}]/gu, "").length;
