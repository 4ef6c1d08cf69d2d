import { product } from "@latchkey/product";
import { pages } from "@latchkey/texts";
import { Act } from "../act.tsx";
import { download } from "../download.ts";

export function Data() {
  const t = pages.account.data;
  return (
    <section className="card">
      <h2>{t.heading}</h2>
      <p>{t.text}</p>
      <div className="actions">
        <Act
          path="/account/data"
          onDone={(data) => download(`${product.slug}-account.json`, JSON.stringify(data, null, 2))}
        >
          {t.submit}
        </Act>
      </div>
    </section>
  );
}
