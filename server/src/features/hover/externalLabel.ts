import { readEnvironment } from "../../syntax/values/environment.ts";
import { atLeast, formatVersion } from "../../syntax/values/version.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import { type Hover, type HoverContext, isField } from "./context.ts";
import { fieldText } from "./key.ts";
import { code, paragraphs, someCode } from "./markdown.ts";

/** An external label: what it does to federated series, and what references to the environment become. */
export function externalLabelHover(context: HoverContext): Hover | undefined {
  const { at, schemaPath, document, ws } = context;
  if (!isField(context, "global", "external_labels") || schemaPath?.path.length !== 3) return undefined;
  const name = String(schemaPath.path[2]);
  const label = topologyOf(ws).node(document.path)?.externalLabels.get(name);
  const note =
    label?.raw !== undefined
      ? `Whoever federates from this server gets ${code(`${name}="${label.value ?? label.raw}"`)} on every series that has no ${code(name)} of its own. ${code("match[]")} does not see it: it is added behind the choice.`
      : undefined;
  return {
    span: at.span,
    markdown: paragraphs(note, expansionWords(context, label?.raw ?? "", label?.value), fieldText(context)),
  };
}

function expansionWords({ ws }: HoverContext, raw: string, value: string | undefined): string | undefined {
  const { expansions } = readEnvironment(raw);
  if (expansions.length === 0) return undefined;
  const { version, features } = ws.settings;
  const names = someCode([...new Set(expansions.map((e) => e.name))]);
  if (!atLeast(version, { major: 3, minor: 0 }) && !features.has("expand-external-labels")) {
    return `Prometheus ${formatVersion(version)} takes ${code(raw)} as it is written: without the feature flag ${code("expand-external-labels")} the environment is not looked at.`;
  }
  return value === undefined
    ? `${names} ${expansions.length === 1 ? "comes" : "come"} from the environment that Prometheus is started in; what is not set there becomes empty.`
    : `With the environment that Compose gives the server it is ${code(value)}.`;
}
