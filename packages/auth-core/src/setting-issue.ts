import type { IssuePathItem } from "valibot";

/** What valibot's `addIssue` takes to report a setting by its name. */
export function settingIssue(
  settings: Record<string, unknown>,
  name: string,
  message: string,
): { message: string; path: [IssuePathItem] } {
  return { message, path: [{ type: "object", origin: "value", input: settings, key: name, value: settings[name] }] };
}
