import { product } from "@latchkey/product";

/** The heading of a view, and the page's title. */
export function Title({ title, children = title }: { title: string; children?: string }) {
  return (
    <>
      <title>{`${title} · ${product.name}`}</title>
      <h1>{children}</h1>
    </>
  );
}
