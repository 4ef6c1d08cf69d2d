import { readFileSync } from "node:fs";
import { Advice } from "./advice.ts";

/** The names of a product. */
export interface Names {
  /** The display name: `Acme Desk`. */
  name: string;
  /** The name in code, for example as the scope of packages: `acme`. */
  slug: string;
}

/** The names in the starter's own repository. Renaming leaves this file alone, so a product still knows what to look for. */
export const UPSTREAM_FILE = "packages/starter/upstream.json";
export const UPSTREAM: Names = JSON.parse(readFileSync(new URL("../upstream.json", import.meta.url), "utf8"));

/** @throws Advice if it would break code or a page */
export function checkName(name: string): string {
  if (!name) throw new Advice('Give the product a name: --name "Acme Desk"');
  if (!/^[\p{L}\p{N}]([\p{L}\p{N} .-]{0,38}[\p{L}\p{N}])?$/u.test(name))
    throw new Advice(
      `The name "${name}" must consist of up to 40 letters, digits, spaces, dots and hyphens, and begin and end with a letter or digit.`,
    );
  if (!/[\p{L}\p{N}]{3}/u.test(name))
    throw new Advice(`The name "${name}" must contain a word of three letters or more.`);
  return name;
}

/** @throws Advice if it would break code, a cookie or a package name */
export function checkSlug(slug: string): string {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(slug) || slug.length > 30)
    throw new Advice(
      `The scope "${slug}" must consist of up to 30 lowercase letters, digits and single hyphens between them, like acme-desk.`,
    );
  return slug;
}

/** @returns a slug for a name: `acme-desk` for `Acme Desk` */
export function slugOf(name: string): string {
  const ascii = name.normalize("NFKD").toLowerCase();
  return ascii
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[-\d]+|-$/g, "");
}

/**
 * Renames one text or path. Names keep their form: `@latchkey/api` becomes `@acme-desk/api`, `Latchkey` becomes `Acme
 * Desk`, and identifiers such as `latchkey_test` become `acme_desk_test`.
 */
export function rename(text: string, from: Names, to: Names): string {
  const identifier = (slug: string) => slug.replaceAll("-", "_");
  const forms = new Map([
    [`${identifier(from.slug)}_`, `${identifier(to.slug)}_`],
    [from.slug, to.slug],
    [from.name, to.name],
    [identifier(from.slug).toUpperCase(), identifier(to.slug).toUpperCase()],
  ]);
  // In one pass: the new name may contain the old one.
  return text.replaceAll(new RegExp([...forms.keys()].join("|"), "g"), (form) => forms.get(form) ?? form);
}
