import { resolve } from "node:path";
import type { Engine } from "../engine.ts";
import { type Diagnostic, SEVERITIES } from "../rules/finding.ts";
import { ALL_RULES } from "../rules/registry.generated.ts";
import { mergeSettings } from "../workspace/projectFile.ts";
import { DEFAULT_SETTINGS, type Settings } from "../workspace/settings.ts";
import { CheckCache } from "./checkCache.ts";
import { Checker } from "./checker.ts";
import type { CheckOptions } from "./commands/check.ts";
import { displayPath, toFinding, toSlash } from "./findings.ts";
import { fixFiles } from "./fix.ts";
import { internalError } from "./internalError.ts";
import { WORTH_ROOM } from "./manyFiles.ts";
import { bytesOf, type Terminal, writeAll } from "./output.ts";
import { reasonOf } from "./problem.ts";
import { loadProject, type Project, projectsFor } from "./projectFile.ts";
import { FORMATS } from "./report/formats.ts";
import { type Finding, type Report, type ReportContext, summarize } from "./report/report.ts";
import { amount, summaryLine } from "./report/text.ts";
import { didYouMean } from "./suggest.ts";
import { findTargets } from "./targets.ts";
import { EXIT, UsageError } from "./usageError.ts";
import { VERSION } from "./version.ts";
import { writeFileWhole } from "./writeFile.ts";

/** Checks what the paths stand for, mends it when asked to, reports. @returns the exit status */
export async function check(
  paths: readonly string[],
  options: CheckOptions,
  terminal: Terminal,
): Promise<number> {
  const { cwd } = terminal;
  requireRules(options.rule?.keys() ?? []);
  const say = (text: string) => terminal.err.write(`promfed: ${text}\n`);
  const show = (path: string) => displayPath(cwd, path);
  const targets = await findTargets(cwd, paths);
  if (options.kind !== undefined && targets.files.length === 0 && targets.problems.length === 0) {
    throw new UsageError(
      "--kind says what a named file is, but no file is named. Name the file, or leave --kind out.",
    );
  }
  const [project, ...others] =
    options.config === undefined
      ? await projectsFor(targets)
      : [await loadProject(resolve(cwd, options.config), options.config)];
  const settings = settingsOf(project, options);
  const checker = new Checker(targets, project, settings, { kind: options.kind, disk: terminal.disk });
  const cache = await CheckCache.open(checker, targets, settings, options, terminal);
  const known = await cache?.find();
  if (!known && terminal.runRoomy && (await checker.holds(WORTH_ROOM))) {
    cache?.release();
    return terminal.runRoomy();
  }
  for (const { path } of others) {
    await say(
      `${show(path)} is not used: one run has one project file, and ${show(project?.path ?? "")} comes first`,
    );
  }
  const read = known?.unread ?? (await checker.load(true, terminal.program));
  const unread = [...targets.problems, ...read];
  for (const { path, message } of unread) await say(`${show(path)}: ${message}`);
  const named = new Set([...targets.folders, ...targets.files, ...targets.problems.map((p) => p.path)]);
  let failed = unread.some((problem) => named.has(problem.path));
  if (options.fix || options.fixUnsafe) failed = !(await fix(checker.engine, options, say, show)) || failed;
  const report = {
    ...(known?.report ?? reportOf(checker, terminal)),
    unread: unread.map((u) => ({ file: show(u.path), message: u.message })),
  };
  if (!known) await cache?.keep({ report, unread: read });
  for (const { path, error } of checker.failures) {
    await terminal.err.write(internalError(error, path && show(path), terminal.env));
    failed = true;
  }
  if (report.files.length === 0 && !failed) await say(`no Prometheus documents found in ${paths.join(", ")}`);
  await deliver(report, options, terminal);
  return failed ? EXIT.failure : reaches(report, options.failOn) ? EXIT.findings : EXIT.clean;
}

/** @throws UsageError when one of the ids is neither a rule's nor a family's */
function requireRules(ids: Iterable<string>): void {
  const known = new Set(ALL_RULES.flatMap(({ id }) => [id, id.slice(0, id.indexOf("/"))]));
  for (const id of ids) {
    if (known.has(id)) continue;
    throw new UsageError(`there is no rule ${id}.${didYouMean(id, known)} promfed rules lists them.`);
  }
}

/** The project file's settings, and over them what the command line says. */
function settingsOf(project: Project | undefined, options: CheckOptions): Settings {
  const { prometheusVersion: version, enableFeature: features, rule: severities } = options;
  return mergeSettings(DEFAULT_SETTINGS, project?.settings ?? {}, {
    ...(version && { version }),
    ...(features && { features }),
    ...(severities && { severities }),
    ...(options.agent && { agent: true }),
    ...(options.validationScheme && { validationScheme: options.validationScheme }),
    ...(options.syntaxOnly && { syntaxOnly: true }),
  });
}

/** Applies fixes and says what came of it. Answers whether every file could be written. */
async function fix(
  engine: Engine,
  options: CheckOptions,
  say: (text: string) => Promise<void>,
  show: (path: string) => string,
): Promise<boolean> {
  const { fixed, files, refused, failed } = await fixFiles(engine, options.fixUnsafe === true);
  for (const [path, why] of refused) await say(`${show(path)}: not fixed, as it ${why}`);
  for (const [path, why] of failed) await say(`${show(path)}: could not be written: ${why}`);
  await say(fixed === 0 ? "nothing to fix" : `fixed ${amount(fixed, "finding")} in ${amount(files, "file")}`);
  return failed.size === 0;
}

function reportOf(checker: Checker, { cwd }: Terminal): Omit<Report, "unread"> {
  const shown = new Map<string, string>();
  const show = (path: string) => {
    let file = shown.get(path);
    if (file === undefined) {
      file = displayPath(cwd, path);
      shown.set(path, file);
    }
    return file;
  };
  const places = { show, lines: (path: string) => checker.engine.document(path)?.lines };
  const checked = [...checker.check()]
    .map(([path, diagnostics]) => ({ file: show(path), diagnostics }))
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  const findings = {
    *[Symbol.iterator](): Iterator<Finding> {
      for (const { diagnostics } of checked)
        for (const diagnostic of diagnostics) yield toFinding(diagnostic, places);
    },
  };
  const files = checked.map(({ file }) => file);
  return { findings, files, summary: summarize(each(checked), files.length) };
}

function* each(checked: Iterable<{ readonly diagnostics: readonly Diagnostic[] }>): Iterable<Diagnostic> {
  for (const { diagnostics } of checked) yield* diagnostics;
}

async function deliver(report: Report, options: CheckOptions, terminal: Terminal): Promise<void> {
  const reporter = await FORMATS[options.format]();
  const toFile = options.output !== undefined;
  const context: ReportContext = {
    version: VERSION,
    rules: ALL_RULES,
    cwd: terminal.cwd,
    env: terminal.env,
    failOn: options.failOn,
    color: options.color ?? (!toFile && wantsColor(terminal)),
    columns: toFile ? undefined : terminal.out.columns,
  };
  if (options.output === undefined) return writeAll(terminal.out, reporter(report, context));
  const path = toSlash(resolve(terminal.cwd, options.output));
  try {
    await writeFileWhole(path, bytesOf(reporter(report, context)));
  } catch (error) {
    throw new UsageError(`the report cannot be written to ${options.output}: ${reasonOf(error)}`);
  }
  await terminal.err.write(`${summaryLine(report.summary)}\n`);
}

function wantsColor({ out, env }: Terminal): boolean {
  return out.isTerminal && !env.NO_COLOR && env.TERM !== "dumb";
}

function reaches({ summary }: Report, failOn: CheckOptions["failOn"]): boolean {
  if (failOn === "never") return false;
  const { errors, warnings, infos, hints } = summary;
  const counts = { error: errors, warning: warnings, info: infos, hint: hints };
  return SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1).some((severity) => counts[severity] > 0);
}
