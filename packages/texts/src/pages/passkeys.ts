export const passkeys = {
  title: "Passkeys",
  lead: "A passkey logs you in with your fingerprint, face, or screen lock. It works on all of our sites, and nobody can steal it with a fake login page.",
  none: "You have no passkeys.",
  list: "Your passkeys",
  /** Followed by a time, as the next one. */
  created: "Created",
  used: "last used",
  unused: "not used yet",
  synced: "Synced between your devices",
  onDevice: "On one device only",
  add: "Add a passkey",
  name: "Name",
  nameOf: ({ name }: { name: string }) => `Name of the passkey ${name}`,
  rename: "Rename",
  renameOf: ({ name }: { name: string }) => `Rename the passkey ${name}`,
  endSessions: "Log out other sessions that it opened",
  remove: "Remove",
  removeOf: ({ name }: { name: string }) => `Remove the passkey ${name}`,
};

export const newPasskey = {
  title: "Add a passkey",
  lead: "Your browser asks for your fingerprint, face, or screen lock, and keeps the passkey in your password manager or on this device.",
  label: "Name",
  hint: "To recognize it later, such as “Work laptop”. You can leave this empty.",
  submit: "Create a passkey",
  unsupported: "This requires JavaScript and a browser that supports passkeys.",
  failed:
    "Your browser did not create a passkey. You may already have one for this account on this device. Otherwise, try again.",
};
