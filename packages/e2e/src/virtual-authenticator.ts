import type { Page } from "@playwright/test";

interface Device {
  transport?: "internal" | "usb";
  /** Its passkeys are synced to other devices. */
  synced?: boolean;
  /** It knows its user by a fingerprint, face or PIN. */
  verifies?: boolean;
}

/**
 * Attaches a device with a passkey store to Chromium, whose user confirms everything.
 * @returns functions that count its passkeys, and that detach it
 */
export async function attachAuthenticator(
  page: Page,
  { transport = "internal", synced = false, verifies = true }: Device = {},
) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport,
      hasResidentKey: true,
      hasUserVerification: verifies,
      isUserVerified: verifies,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: synced,
      defaultBackupState: synced,
    },
  });
  return {
    count: async () => (await devtools.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length,
    detach: () => devtools.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId }),
  };
}

/** Like a browser that does not suggest passkeys in a field: only a button asks for one. */
export const withoutSuggestions = (page: Page) =>
  page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false);
  });
