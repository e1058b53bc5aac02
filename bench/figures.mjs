// How figures are put together and written down.

/** @param {readonly number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** The median of each of the times that all of these hold; a list of times counts with each of them. */
export function medians(samples) {
  const of = (key) => samples.flatMap((sample) => sample[key]).filter((value) => value !== undefined);
  return Object.fromEntries(
    Object.keys(samples[0]).map((key) => [key, of(key).length > 0 ? median(of(key)) : undefined]),
  );
}

export function ms(value) {
  if (value === undefined) return "–";
  if (value < 10) return `${value.toFixed(1)} ms`;
  return value < 10_000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}

export function mib(value) {
  return value === undefined ? "–" : `${Math.round(value)} MiB`;
}

/** How many times `other` takes what `own` takes. */
export function ratio(other, own) {
  if (other === undefined || own === undefined) return "–";
  const times = other / own;
  return `${times < 10 ? times.toFixed(1) : Math.round(times)} ×`;
}

export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, index) => (index === 0 ? "---" : "---:"));
  return [head, rule, ...rows].map(line).join("\n");
}
