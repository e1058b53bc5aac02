// The page that a run of the benchmark writes.
import { table } from "./figures.mjs";

export function page({ machine, start, hovers, files, workspaces }) {
  const linear = workspaces
    .slice(1)
    .map((one, index) => {
      const before = workspaces[index];
      const times = one.coldMs / before.coldMs / (one.clusters / before.clusters);
      return `from ${before.clusters} to ${one.clusters} clusters a cluster costs ${times.toFixed(2)} times as much`;
    })
    .join("; ");
  return `# Performance

Written by \`npm run bench -- --output docs/performance.md\`; no figure on this page was typed in. Times of one machine
and one run can be compared with each other, and with nothing else: the ratios are what counts.

${machine} Starting the command line and nothing else (\`promfed --version\`): ${start}.

## One file in the editor

The same file and the same edits, one letter in the middle of it, for promfed and for yaml-language-server with the
public schema. yaml-language-server waits 200 ms after an edit before it looks at the file. Both were started
before, and had another file open for two seconds, as promfed keeps its compiled code; *first start of all*: nothing is
kept yet. *File seen before*: the server that was started before had the same file open, with the same text. *Slowest
hover*: of ${hovers}, one every 20 ms, from the first diagnostics on.

${files.map(({ label, table: rows }) => `### ${label[0]?.toUpperCase()}${label.slice(1)}\n\n${rows}`).join("\n\n")}

## A whole workspace

Made-up clusters with 10 files of 100 rules each, a global Prometheus that federates them, and 100 dashboards.
\`promtool check rules\` reads the same rule files, each by itself; promfed also checks configs, selectors, hops, labels
and dashboards against each other. *Cached* is a second \`promfed check\` when nothing has changed.

${table(
  ["workspace", "promfed check", "cached", "promtool", "ratio", "ratio, cached", "memory at most"],
  workspaces.map((w) => [w.size, w.cold, w.warm, w.promtool, w.coldRatio, w.warmRatio, w.memory]),
)}

What \`promfed rename --dry-run\` takes there, of a name that few files hold and of one that all do:

${table(
  ["workspace", "a cluster", "a metric in all files"],
  workspaces.map((w) => [w.size, ...w.renames]),
)}

${linear ? `How it grows: ${linear}.\n\n` : ""}One rule file of that workspace in the editor: how long after the server's start it shows what takes the whole workspace
to find, for the first time and when nothing has changed since; the slowest of all hovers that follow each other until
then; the rest after all of it has been read. Workspaces of 500 clusters and more are measured once, and without hovers.

${table(
  [
    "clusters",
    "first start to findings",
    "second start to findings",
    "slowest hover until then",
    "open to diagnostics",
    "edit to diagnostics",
    "edit, then hover",
    "edit, then completion",
    "memory at most",
  ],
  workspaces.map((w) => [
    String(w.clusters),
    w.first,
    w.again,
    w.slowest,
    w.open,
    w.edit,
    w.hover,
    w.completion,
    w.serverMemory,
  ]),
)}
`;
}
