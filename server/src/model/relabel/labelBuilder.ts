/** Labels by name. A label with an empty value is an absent one. */
export type Labels = Readonly<Record<string, string>>;

/**
 * Labels under change. The order in which labelmap sees them decides which one wins when several map to the same name:
 * first those of the start that no step set, by name, then the others in the order they were set.
 */
export class LabelBuilder {
  private readonly base: Map<string, string>;
  private readonly added = new Map<string, string>();

  constructor(labels: Labels | ReadonlyMap<string, string>) {
    const entries = labels instanceof Map ? [...labels] : Object.entries(labels as Labels);
    this.base = new Map(
      entries.filter(([, value]) => value !== "").sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
    );
  }

  get(name: string): string {
    return this.added.get(name) ?? this.base.get(name) ?? "";
  }

  set(name: string, value: string): void {
    if (value === "") {
      this.delete(name);
      return;
    }
    this.base.delete(name);
    this.added.set(name, value);
  }

  delete(name: string): void {
    this.base.delete(name);
    this.added.delete(name);
  }

  /** The labels as they are now; later changes do not show in it. */
  entries(): [string, string][] {
    return [...this.base, ...this.added];
  }

  /** Sorted by name, as Prometheus shows labels. */
  labels(): Record<string, string> {
    const sorted = this.entries().sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return Object.fromEntries(sorted);
  }
}
