import { emailComposer, linkKeys, logPolicy, startLive, startPruning, warnOfOtherDomains } from "@latchkey/auth-core";
import { openDatabase } from "@latchkey/db";
import { intoMailbox, overSmtp, startDelivery } from "@latchkey/mail";
import { createLog, serve, settingsOrExit } from "@latchkey/server";
import { createApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { warnWithoutSite } from "./warn-without-site.ts";

const config = settingsOrExit(readConfig);
const log = createLog(config.app);
logPolicy(log, config.session.limits);
warnWithoutSite(log, config.others);
const db = openDatabase(config.database.url, { name: "api" });
const pruning = startPruning(db, log);
void warnOfOtherDomains(db, { config: config.session, origin: config.app.origin }, log);
const { smtp } = config.mail;
const { secrets, registration } = config.session;
const delivers = smtp !== undefined || config.app.development;
const send = smtp ? overSmtp({ ...config.mail, smtp }) : intoMailbox(db);
if (!delivers) log.warn("SMTP_URL is not set: emails stay in the outbox");
const delivery = delivers
  ? startDelivery({ db, ...emailComposer(db, linkKeys(secrets), registration), send, log })
  : undefined;
const live = startLive({ db, url: config.database.listenUrl, log });
const close = async () => {
  await delivery?.stop();
  await pruning.stop();
  await db.destroy();
};

const stopping = new AbortController();
const stop = async () => {
  stopping.abort();
  await live.stop();
};

serve(createApp({ config, db, log, live, stopping: stopping.signal }), { ...config.app, log, stopping: stop, close });
