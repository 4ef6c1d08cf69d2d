import { exactTime, pages } from "@latchkey/texts";
import { deviceIcon } from "@latchkey/ui/icons";
import { Act } from "../act.tsx";
import { Loaded } from "../loaded.tsx";
import { Svg } from "../svg.tsx";

interface TrustedBrowser {
  id: string;
  browser: string;
  address: string;
  expiresAt: string;
}

/** The browsers whose logins need no code, if any. */
export function TrustedBrowsers({ onEnded }: { onEnded(done: string): void }) {
  const t = pages.sessions;
  return (
    <Loaded<{ trustedBrowsers: TrustedBrowser[] }> path="/account/trusted-browsers">
      {({ trustedBrowsers }, reload) => {
        const ended = () => {
          onEnded(t.done.trusted);
          reload();
        };
        if (trustedBrowsers.length === 0) return null;
        return (
          <>
            <h2>{t.trusted.heading}</h2>
            <p>{t.trusted.text}</p>
            <ul className="sessions">
              {trustedBrowsers.map((browser) => (
                <Item key={browser.id} browser={browser} onEnded={ended} />
              ))}
            </ul>
          </>
        );
      }}
    </Loaded>
  );
}

function Item({ browser: trusted, onEnded }: { browser: TrustedBrowser; onEnded(): void }) {
  const t = pages.sessions;
  const { id, browser, expiresAt } = trusted;
  return (
    <li>
      <Svg>{deviceIcon(browser)}</Svg>
      <div>
        <strong>{browser}</strong>
        <p className="hint">
          {t.from(trusted)}. {t.trusted.until} <time dateTime={expiresAt}>{exactTime(new Date(expiresAt))}</time>.
        </p>
      </div>
      <Act method="DELETE" path={`/account/trusted-browsers/${id}`} name={t.trusted.endOf(trusted)} onDone={onEnded}>
        {t.trusted.end}
      </Act>
    </li>
  );
}
