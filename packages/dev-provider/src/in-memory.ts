import type { Adapter, AdapterPayload } from "oidc-provider";

/** Keeps sessions and codes in memory. The library checks when they expire; about its own adapter of this kind it warns. */
export function inMemory(): Adapter {
  const stored = new Map<string, AdapterPayload>();
  const find = async (matches: (payload: AdapterPayload) => boolean) => [...stored.values()].find(matches);
  return {
    upsert: async (id, payload) => void stored.set(id, payload),
    find: async (id) => stored.get(id),
    findByUid: (uid) => find((payload) => payload.uid === uid),
    findByUserCode: (code) => find(({ userCode }) => userCode === code),
    consume: async (id) => void stored.set(id, { ...stored.get(id), consumed: Math.floor(Date.now() / 1000) }),
    destroy: async (id) => void stored.delete(id),
    revokeByGrantId: async (grantId) => {
      for (const [id, payload] of stored) if (payload.grantId === grantId) stored.delete(id);
    },
  };
}
