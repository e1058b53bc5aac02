export { reason as reasonOf } from "../hosts/reason.ts";

/** Something that could not be read or written. */
export interface Problem {
  /** Absolute, `/`-separated. */
  readonly path: string;
  readonly message: string;
}
