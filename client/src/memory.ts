/** What is known of the machine that the server is to run on; sizes in bytes. */
export interface MachineMemory {
  readonly total: number;
  /** What the process may take where it is kept to less than the machine has, as in a container; 0 or nothing: no limit. */
  readonly constrained: number | undefined;
  /** Options for every Node process, as the user's environment has them. */
  readonly nodeOptions: string | undefined;
}

/** The most that is given to the server, in MiB: more is not of use for any workspace seen so far. */
const MOST_MIB = 16_384;
/** At least what Node takes on a machine of some size anyway, in MiB. */
const LEAST_MIB = 2048;

/**
 * Options for the server's Node process: room for large workspaces, up to three quarters of the machine's memory. None
 * where the user has said how much, or the machine has too little for it to be more than usual.
 */
export function memoryOptions({ total, constrained, nodeOptions = "" }: MachineMemory): string[] {
  if (/--max[-_]old[-_]space[-_]size/.test(nodeOptions)) return [];
  const memory = constrained ? Math.min(constrained, total) : total;
  const mib = Math.min(MOST_MIB, Math.floor((0.75 * memory) / 2 ** 20));
  return mib <= LEAST_MIB ? [] : [`--max-old-space-size=${mib}`];
}
