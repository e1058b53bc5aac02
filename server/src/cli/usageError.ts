/** The request itself cannot be carried out: a wrong option, an unknown rule. The message is for the user. */
export class UsageError extends Error {}

/** The exit status, as the contract names it. */
export const EXIT = { clean: 0, findings: 1, failure: 2 } as const;
