import { textField } from "../../model/located.ts";
import type { RemoteWriteUnit } from "../../model/units.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "remote-write/queue-capacity",
  scope: "remote-write",
  severity: "info",
  since: "0.1.0",
  summary:
    "The capacity of a remote write queue is far from 3 to 10 times what one request carries, or adds up to much memory.",
  why: `Each shard of a remote write queue holds up to \`capacity\` samples and sends \`max_samples_per_send\` at a time.
The capacity should be 3 to 10 times a request: below that a shard runs dry while a request is under way, above it the
queue holds memory that buys nothing, as a slow backend is helped by the write-ahead log and not by a longer queue.
Every shard may come to hold its whole capacity, so memory grows with \`max_shards\` × \`capacity\`.`,
  examples: [
    {
      bad: `remote_write:
  - url: https://metrics.example.com/api/v1/write
    queue_config:
      capacity: 20000
      max_samples_per_send: 500
`,
    },
    {
      bad: `remote_write:
  - url: https://metrics.example.com/api/v1/write
    queue_config:
      max_samples_per_send: 8000
`,
    },
    {
      good: `remote_write:
  - url: https://metrics.example.com/api/v1/write
    queue_config:
      capacity: 5000
      max_samples_per_send: 1000
      max_shards: 20
`,
    },
  ],
  *check(write) {
    const capacity = numberOf(write, "capacity");
    const perSend = numberOf(write, "max_samples_per_send");
    const shards = numberOf(write, "max_shards");
    if ((!capacity && !perSend && !shards) || [capacity, perSend, shards].some((n) => n && !(n.value > 0)))
      return;
    const held = capacity?.value ?? DEFAULTS.capacity;
    const sent = perSend?.value ?? DEFAULTS.maxSamplesPerSend;
    const ratio = held / sent;
    const at = (capacity ?? perSend)?.span;
    if (at && (ratio < 3 || ratio > 10)) {
      yield {
        at,
        message:
          `capacity (${held}${capacity ? "" : ", the default"}) is ${rounded(ratio)} times max_samples_per_send (${sent}${perSend ? "" : ", the default"}); 3 to 10 times is advised: ` +
          (ratio < 3
            ? "shards run dry while a request is under way."
            : `more only holds memory, up to ${memoryWords(held * (shards?.value ?? DEFAULTS.maxShards))} with ${shards?.value ?? DEFAULTS.maxShards} shards.`),
      };
      return;
    }
    const total = held * (shards?.value ?? DEFAULTS.maxShards);
    if (total <= MOST_SAMPLES) return;
    yield {
      at: (shards ?? capacity ?? perSend)?.span ?? write.span,
      message: `max_shards × capacity lets this queue hold ${total.toLocaleString("en-US")} samples, about ${memoryWords(total)} of memory when the backend is slow. Lower one of the two; the write-ahead log keeps what the queue cannot.`,
    };
  },
});

/** Prometheus's own values, since 2.42. */
const DEFAULTS = { capacity: 10_000, maxSamplesPerSend: 2_000, maxShards: 50 };

/** Four times what the defaults may come to hold. */
const MOST_SAMPLES = 2_000_000;

/** A queued sample takes about this much, its share of labels included. */
const BYTES_PER_SAMPLE = 200;

function numberOf(write: RemoteWriteUnit, key: string) {
  const text = textField(new Map(write.queueConfig), key);
  return text && /^\d+$/.test(text.value) ? { span: text.span, value: Number(text.value) } : undefined;
}

function rounded(ratio: number): string {
  return ratio >= 10 ? String(Math.round(ratio)) : String(Math.round(ratio * 10) / 10);
}

function memoryWords(samples: number): string {
  const megabytes = (samples * BYTES_PER_SAMPLE) / 1024 / 1024;
  return megabytes >= 1024
    ? `${Math.round(megabytes / 102.4) / 10} GB`
    : `${Math.max(1, Math.round(megabytes))} MB`;
}
