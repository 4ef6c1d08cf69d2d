/** A mistake that the person at the command line can correct. Its message says how, and no stack trace is shown. */
export class Advice extends Error {}
