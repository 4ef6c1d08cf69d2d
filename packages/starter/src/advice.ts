/** An error that the user of the command can fix. Its message says how; no stack trace is printed. */
export class Advice extends Error {}
