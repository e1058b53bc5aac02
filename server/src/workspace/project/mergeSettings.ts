import type { Settings } from "../settings.ts";

/**
 * Settings with layers put over them, the last one strongest: defaults, then the project file, then the editor or
 * the command line. What a layer leaves out (or sets to undefined) stays; severities are taken over key by key.
 */
export function mergeSettings(base: Settings, ...layers: readonly Partial<Settings>[]): Settings {
  let merged = base;
  for (const layer of layers) {
    const set = Object.fromEntries(Object.entries(layer).filter(([, value]) => value !== undefined));
    const severities = new Map([...merged.severities, ...(layer.severities ?? [])]);
    merged = { ...merged, ...set, severities };
  }
  return merged;
}
