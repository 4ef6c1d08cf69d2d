/**
 * Compares two versions of a changelog.
 * @returns the entries that only the newer one has, under their headings, security fixes first
 */
export function newLines(before: string, after: string): string {
  const known = new Set(entriesOf(before).map(({ entry }) => entry));
  const added = entriesOf(after).filter(({ entry }) => !known.has(entry));
  const headings = [...new Set(added.map(({ heading }) => heading))];
  headings.sort((one, other) => Number(other === "Security") - Number(one === "Security"));
  const sections = headings.map((heading) =>
    [heading, "", ...added.filter((each) => each.heading === heading).map(({ entry }) => entry), ""].join("\n"),
  );
  return sections.join("\n") || "The changelog has no new entries.\n";
}

/** List items, with the lines that continue them. */
function entriesOf(changelog: string) {
  const sections = changelog.split(/^### /m).slice(1);
  return sections.flatMap((section) => {
    const [heading = "", ...lines] = section.split("\n");
    const items =
      lines
        .join("\n")
        .split(/^## /m)[0]
        ?.match(/^- .*(?:\n {2}.*)*/gm) ?? [];
    return items.map((entry) => ({ heading, entry }));
  });
}
