import type { Claims } from "./claims.ts";

/** What is known about a provider by its name in LOGIN_PROVIDERS. */
export interface Preset {
  title?: string;
  /** Without one, the setting must name it. */
  issuer?: string;
  /** GitHub speaks plain OAuth 2, without ID tokens. */
  kind?: "github";
  scope: string;
  /** Whether it logs people in again on request, and proves it by `auth_time`: it can confirm a sensitive action. */
  supportsReauthentication: boolean;
  /** Whether it lets people choose an account on request. */
  supportsAccountChoice?: boolean;
  /** Whether it decides itself who owns a verified address. Otherwise it has only seen a confirmation once. */
  isAuthoritative(claims: Claims): boolean;
  /** The domain that a person belongs to now. By default that of the verified address, which may have been verified once. */
  domainOf?(claims: Claims): string | undefined;
}

/** For a provider that is not known by name. */
export const DEFAULT_PRESET: Preset = {
  scope: "openid email profile",
  supportsReauthentication: true,
  isAuthoritative: () => false,
};

export const PRESETS: ReadonlyMap<string, Preset> = new Map(
  Object.entries<Partial<Preset>>({
    google: {
      title: "Google",
      issuer: "https://accounts.google.com",
      supportsReauthentication: false, // It sends no `auth_time`.
      supportsAccountChoice: true,
      // Its own mailboxes, and those of a Workspace, whose domain `hd` names (Google Identity: "Verify the ID token").
      isAuthoritative: ({ email, hd }) => hd !== undefined || /@(gmail|googlemail)\.com$/i.test(email ?? ""),
      domainOf: ({ hd }) => hd,
    },
    microsoft: { title: "Microsoft", issuer: "https://login.microsoftonline.com/common/v2.0" },
    gitlab: { title: "GitLab", issuer: "https://gitlab.com" },
    github: {
      title: "GitHub",
      issuer: "https://github.com",
      kind: "github",
      scope: "user:email",
      supportsReauthentication: false,
      supportsAccountChoice: true,
    },
    // With the scope `email` it posts the callback from its own site, without our cookies. See docs/deployment.md.
    apple: { title: "Apple", issuer: "https://appleid.apple.com", scope: "openid", supportsReauthentication: false },
  }).map(([name, known]) => [name, { ...DEFAULT_PRESET, ...known }]),
);
