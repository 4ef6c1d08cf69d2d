import { setTimeout as delay } from "node:timers/promises";
import { CountedBrowser } from "./browser.ts";
import { Ledger } from "./ledger.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Stage, Target } from "./stage.ts";
import * as steps from "./steps.ts";
import { Tally } from "./tally.ts";

/** The pause between two requests of one person; longer after a failure. */
const PAUSE_MS = 25;
const PAUSE_AFTER_FAILURE_MS = 100;

export interface Load {
  tally: Tally;
  ledger: Ledger;
  /** Resolves when every last request has its response. */
  stop(): Promise<void>;
}

/** Puts all apps under load until it is stopped. Every person sends one request at a time. */
export async function startLoad({ targets, mailbox }: Stage): Promise<Load> {
  const crowd = new Crowd(targets, mailbox);
  const arrivals = targets.map(async (target) => ({ target, member: await crowd.join(target) }));
  const people = (await Promise.all(arrivals)).flatMap(({ target, member }) => [
    crowd.anonymousVisitors(target),
    crowd.loggedInVisitors(target, member),
    crowd.loggedInVisitors(target, member),
    crowd.loggedInVisitors(target, member),
    crowd.loginsAndRegistrations(target, member),
  ]);
  return {
    tally: crowd.tally,
    ledger: crowd.ledger,
    async stop() {
      crowd.leaving = true;
      await Promise.all(people);
    },
  };
}

type Member = { account: steps.Account; browser: CountedBrowser };

class Crowd {
  tally = new Tally();
  ledger = new Ledger();
  leaving = false;
  readonly targets: Target[];
  readonly mailbox: Mailbox;

  constructor(targets: Target[], mailbox: Mailbox) {
    this.targets = targets;
    this.mailbox = mailbox;
  }

  /** Registers a user before the load begins. */
  async join(target: Target): Promise<Member> {
    const member = { account: steps.newAccount(), browser: this.#browser() };
    if (await this.#register(member, target)) return member;
    throw new Error(`Nobody could register at ${target.name}: ${this.tally.all.at(-1)?.note || "no email arrived"}`);
  }

  async anonymousVisitors(target: Target) {
    while (!this.leaving) {
      await this.#do(this.#browser(), steps.look, target);
      await this.#do(this.#browser(), steps.checkHealth, target);
    }
  }

  async loggedInVisitors(target: Target, member: Member) {
    while (!this.leaving) {
      for (let times = 0; times < 5; times++) await this.#do(member.browser, steps.visit(member.account), target);
      await this.#read(member, target);
    }
  }

  /** Sequentially, because each needs a hash: many of them would only measure the processor. */
  async loginsAndRegistrations(target: Target, { account }: Member) {
    while (!this.leaving) {
      const member = { account, browser: this.#browser() };
      if (await this.#logIn(member, target)) await this.#comeAndGo(member, target);
      const newcomer = { account: steps.newAccount(), browser: this.#browser() };
      if (await this.#register(newcomer, target)) await this.#isKnown(newcomer);
    }
  }

  async #logIn({ account, browser }: Member, target: Target) {
    if (!(await this.#do(browser, steps.logIn(account), target))) return false;
    this.ledger.started(browser.cookie, account.username);
    return true;
  }

  /** Logged in everywhere, then logged out everywhere. Newcomers stay logged in. */
  async #comeAndGo(member: Member, target: Target) {
    await this.#isKnown(member);
    await this.#read(member, target);
    await this.#logOut(member, target);
  }

  async #register({ account, browser }: Member, target: Target) {
    if (!(await this.#do(browser, steps.requestRegistration(account), target))) return false;
    this.ledger.mailed.push(account.email);
    const token = await this.mailbox.tokenTo(account.email);
    if (!token || !(await this.#do(browser, steps.register(account, token), target))) return false;
    this.ledger.registered.push(account);
    this.ledger.started(browser.cookie, account.username);
    return true;
  }

  async #isKnown({ account, browser }: Member) {
    for (const target of this.targets) await this.#do(browser, steps.visit(account), target);
  }

  async #read({ account, browser }: Member, target: Target) {
    const before = Date.now();
    if (await this.#do(browser, steps.readNotifications, target)) {
      this.ledger.read.push({ username: account.username, before });
    }
  }

  async #logOut({ browser }: Member, target: Target) {
    const { cookie, cookies } = browser;
    const thief = new CountedBrowser(this.tally, new Map(cookies));
    this.ledger.end(cookie, "perhaps");
    if (!(await this.#do(browser, steps.logOut, target))) return;
    this.ledger.end(cookie, "yes");
    for (const each of this.targets) await this.#do(thief, steps.visitLoggedOut, each);
  }

  async #do(browser: CountedBrowser, step: steps.Step, target: Target) {
    const succeeded = await browser.does(step, target);
    await delay(succeeded ? PAUSE_MS : PAUSE_AFTER_FAILURE_MS);
    return succeeded;
  }

  #browser() {
    return new CountedBrowser(this.tally);
  }
}
