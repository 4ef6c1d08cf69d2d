import type { Database } from "@latchkey/db";
import DataLoader from "dataloader";

/** While one query is on its way back, another one is asked; a third would only wait in the database. */
const AT_ONCE = 2;

/** Few enough for any query. */
const MOST_KEYS = 1000;

/**
 * Makes one query of look-ups that are wanted at the same time: those that come while a query is under way wait, and
 * share the next one. None joins a query that was sent already, and nothing is kept: an answer is always younger than
 * its question. An error concerns the look-ups of its own query alone.
 * @param findAll gives a value for each key, in their order
 */
export function batched<Key, Value>(findAll: (keys: readonly Key[]) => Promise<Value[]>): (key: Key) => Promise<Value> {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  /** At the end of this turn of the event loop: by then all that came in together, or goes on together, has asked. */
  const sendSoon = () => {
    setImmediate(() => {
      if (underWay < AT_ONCE) waiting.shift()?.();
    });
  };
  const loader = new DataLoader<Key, Value>(
    async (keys) => {
      underWay++;
      try {
        return await findAll(keys);
      } finally {
        underWay--;
        sendSoon();
      }
    },
    {
      cache: false,
      maxBatchSize: MOST_KEYS,
      batchScheduleFn(send) {
        waiting.push(send);
        sendSoon();
      },
    },
  );
  return (key) => loader.load(key);
}

/** The same for a look-up that is given its database, each of which has queries of its own. */
export function batchedIn<Key, Value>(findAll: (db: Database, keys: readonly Key[]) => Promise<Value[]>) {
  const finders = new WeakMap<Database, (key: Key) => Promise<Value>>();
  return (db: Database, key: Key): Promise<Value> => {
    const find = finders.get(db) ?? batched((keys) => findAll(db, keys));
    finders.set(db, find);
    return find(key);
  };
}
