import { product } from "@latchkey/product";
import { pages } from "@latchkey/texts";
import { useEffect, useState } from "react";
import { download } from "../download.ts";
import type { User } from "../state.ts";
import { focusHeading, Title } from "./title.tsx";

interface RecoveryCodesProps {
  codes: string[];
  user: User;
  onSaved(): void;
}

/** Shows new recovery codes, in place of the view that requested them: they are not shown again. */
export function RecoveryCodes({ codes, user, onSaved }: RecoveryCodesProps) {
  const t = pages.recoveryCodes;
  const text = `${product.name}: ${t.title} (${user.username})\n\n${codes.join("\n")}\n`;
  useEffect(focusHeading, []);
  return (
    <>
      <Title title={t.title} />
      <p className="lead">{t.lead}</p>
      <section className="card">
        <ul className="recovery-codes">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
        <p>{t.advice}</p>
        <div className="actions">
          <button type="button" onClick={() => download(`${product.name}-recovery-codes.txt`, text)}>
            {t.download}
          </button>
          {"clipboard" in navigator && <Copy text={text} />}
          <button type="button" className="quiet" onClick={onSaved}>
            {t.done}
          </button>
        </div>
      </section>
    </>
  );
}

function Copy({ text }: { text: string }) {
  const t = pages.recoveryCodes;
  const [copied, setCopied] = useState(false);
  const copy = () => navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <>
      <button type="button" className="quiet" onClick={copy}>
        {t.copy}
      </button>
      <span role="status">{copied && t.copied}</span>
    </>
  );
}
