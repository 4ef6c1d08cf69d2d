import { pages } from "@latchkey/texts";
import { useEffect } from "react";
import { useUser } from "../user.tsx";
import { Button } from "./outcome.tsx";
import { Title } from "./title.tsx";

/** After the account was deleted. */
export function Goodbye() {
  const t = pages.goodbye;
  const { refresh } = useUser();
  useEffect(() => void refresh(), [refresh]);
  return (
    <>
      <Title title={t.title} />
      <p className="lead">{t.lead}</p>
      <p className="actions">
        <Button href="/" quiet>
          {pages.layout.homePage}
        </Button>
      </p>
    </>
  );
}
