import { type Check, type CheckContext, report } from "../context.ts";
import type { ProblemCode } from "../problem.ts";
import type { SectionName } from "../schema.ts";
import type { SectionView } from "../sectionView.ts";

/** A `*` may stand only in the last path element. */
export const globPaths: Check = (view, cx) => {
  for (const key of ["rule_files", "scrape_config_files"]) {
    for (const { node, span } of view.items(key)) {
      if (node.kind !== "scalar" || node.templated || /^[^*]*(?:\*[^/]*)?$/.test(node.value)) continue;
      const message = `${JSON.stringify(node.value)} is no path for \`${key}\`: a \`*\` may stand only behind the last slash. List the folders one by one.`;
      report(cx, "bad-path", span, message, { data: { section: "root", key } });
    }
  }
};

/** Jobs and remote endpoints have names of their own. */
export const uniqueNames: Check = (view, cx) => {
  unique(view, cx, {
    list: "scrape_configs",
    section: "scrape_config",
    key: "job_name",
    what: "Two scrape jobs",
  });
  unique(view, cx, {
    list: "remote_write",
    section: "remote_write",
    key: "name",
    what: "Two remote write endpoints",
  });
  unique(view, cx, {
    list: "remote_read",
    section: "remote_read",
    key: "name",
    what: "Two remote read endpoints",
  });
};

interface Named {
  readonly list: string;
  readonly section: SectionName;
  readonly key: string;
  readonly what: string;
}

function unique(view: SectionView, cx: CheckContext, named: Named): void {
  const first = new Map<string, SectionView>();
  for (const item of view.children(named.list, named.section)) {
    const name = item.text(named.key);
    if (!name) continue;
    const known = first.get(name);
    if (!known) {
      first.set(name, item);
      continue;
    }
    report(
      cx,
      "duplicate-name",
      item.valueSpan(named.key),
      `${named.what} are called ${JSON.stringify(name)}, and Prometheus refuses that. Rename one.`,
      {
        related: [{ span: known.valueSpan(named.key), message: "The first one" }],
        data: { section: named.section, key: named.key },
      },
    );
  }
}

export const otlpNames: Check = (view, cx) => {
  const otlp = view.child("otlp", "otlp");
  const strategy = otlp?.text("translation_strategy");
  if (!otlp || cx.global.scheme !== "legacy") return;
  if (strategy !== "NoTranslation" && strategy !== "NoUTF8EscapingWithSuffixes") return;
  const message = `\`${strategy}\` keeps UTF-8 names, but only legacy names are valid here (\`metric_name_validation_scheme\`). Choose a strategy that escapes, or validate as \`utf8\`.`;
  report(cx, "name-scheme", otlp.valueSpan("translation_strategy"), message);
};

/** An agent only scrapes and forwards. */
export const agentMode: Check = (view, cx) => {
  if (!cx.agent) return;
  const alerting = view.child("alerting", "alerting");
  const used: readonly (readonly [string, boolean])[] = [
    [
      "alerting",
      alerting?.filled("alertmanagers") === true || alerting?.filled("alert_relabel_configs") === true,
    ],
    ["rule_files", view.filled("rule_files")],
    ["remote_read", view.filled("remote_read")],
  ];
  for (const [key, given] of used) {
    if (!given) continue;
    const code: ProblemCode = "agent-mode";
    report(
      cx,
      code,
      view.keySpan(key),
      `An agent neither evaluates rules nor answers queries, so Prometheus refuses \`${key}\` with --agent. Remove it.`,
      {
        data: { section: "root", key },
      },
    );
  }
};
