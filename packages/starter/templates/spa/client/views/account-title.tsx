import { pages } from "@latchkey/texts";
import { Title } from "./title.tsx";

interface AccountTitleProps {
  title: string;
  lead?: string;
  /** The view above it: the account by default. */
  parent?: { title: string; href: string };
}

/** The title of a view below the account. */
export function AccountTitle({
  title,
  lead,
  parent = { title: pages.account.title, href: "/account" },
}: AccountTitleProps) {
  return (
    <>
      <p className="eyebrow">
        <a href={parent.href}>{parent.title}</a>
      </p>
      <Title title={title} />
      {lead && <p className="lead">{lead}</p>}
    </>
  );
}
