import { product } from "@latchkey/product";

/** The heading of a view, and the page's title. */
export function Title({ title, children = title }: { title: string; children?: string }) {
  return (
    <>
      <title>{`${title} · ${product.name}`}</title>
      <h1 tabIndex={-1}>{children}</h1>
    </>
  );
}

/** For the focus after something on the page has changed, where the clicked button is gone. */
export const focusHeading = () => document.querySelector<HTMLElement>("main h1")?.focus();
