import * as list from "./action-list.ts";
import type { Action } from "./guards/action.ts";

/** What each action returns, by its name. */
export type Results = { [Name in keyof typeof list]: Awaited<ReturnType<(typeof list)[Name]>> };

/** Everything that a route calls, by name. An app that looks actions up here gets new ones without an edit. */
export const actions: { [Name in keyof Results]: Action<Results[Name]> } = list;
