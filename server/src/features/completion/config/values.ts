import type { NamedField, SchemaPlace } from "../../../model/schema/schema.ts";
import type { FieldType } from "../../../model/schema/types.ts";
import type { Document } from "../../../workspace/document.ts";
import type { WorkspaceView } from "../../../workspace/workspace.ts";
import type { Offer } from "../item.ts";
import { vocabularyOf } from "../vocabulary.ts";
import type { YamlPlace } from "../yaml/place.ts";
import { fileOffers } from "./files.ts";
import { regexOffers, sourceLabelOffers, targetLabelOffers } from "./relabel.ts";

/** What can be offered as the value of a field, or as an item of its list. */
export function valueOffers(
  ws: WorkspaceView,
  document: Document,
  place: YamlPlace,
  { type, field, parent }: SchemaPlace,
): Offer[] {
  const byKey = field && offersByKey(ws, place, field);
  if (byKey) return byKey;
  switch (type.kind) {
    case "enum":
      return type.values.map((value) => valueOffer(value, field));
    case "bool":
      return ["true", "false"].map((value) => valueOffer(value, field));
    case "duration":
      return durations(field);
    case "glob":
    case "path":
      return field ? fileOffers(ws, document, parent, field.name, type.kind === "glob") : [];
    case "labelname":
      return vocabularyOf(ws)
        .labelNames()
        .map((label) => ({ label, kind: "label" }));
    case "labelvalue":
    case "string":
      return place.path.length > 1 && field && isLabels(field)
        ? labelValues(ws, String(place.path.at(-1)))
        : defaults(field);
    case "host":
      return [...vocabularyOf(ws).targets].map((label) => ({ label, kind: "value" }));
    default:
      return defaults(field);
  }
}

/** The keys of a mapping whose keys are the author's own. */
export function mapKeyOffers(ws: WorkspaceView, type: FieldType, field: NamedField | undefined): Offer[] {
  const vocabulary = vocabularyOf(ws);
  if (field?.name === "params")
    return [{ label: "match[]", kind: "property", detail: "selectors of a federation" }];
  if (field?.name === "annotations" || field?.name === "exp_annotations") {
    return [
      ...new Set(["summary", "description", "runbook_url", "dashboard_url", ...vocabulary.annotations]),
    ].map((label) => ({ label, kind: "property" }));
  }
  if ((type.kind === "map" && type.labelKeys) || (field && isLabels(field)))
    return [...vocabulary.labelNames()].map((label) => ({ label, kind: "label" }));
  return [];
}

function isLabels({ name }: NamedField): boolean {
  return /^(?:labels|external_labels|exp_labels|required_matchers)$/.test(name);
}

function offersByKey(ws: WorkspaceView, place: YamlPlace, field: NamedField): Offer[] | undefined {
  const vocabulary = vocabularyOf(ws);
  switch (`${field.section}.${field.name}`) {
    case "relabel_config.source_labels":
      return sourceLabelOffers(place, vocabulary);
    case "relabel_config.target_label":
      return targetLabelOffers(place, vocabulary);
    case "relabel_config.regex":
      return regexOffers(place, vocabulary, siblingValue(place, "action"));
    case "relabel_config.replacement":
      return ["$1", "${1}:${2}", "/federate"].map((label) => ({ label, kind: "value" }));
    case "scrape_config.metrics_path":
      return [
        { label: "/metrics", kind: "value", detail: "default" },
        { label: "/federate", kind: "value", detail: "another Prometheus, through match[]" },
      ];
    case "unit_test_alert_case.alertname":
      return [...vocabulary.alerts].sort().map((label) => ({ label, kind: "value", detail: "alert" }));
    case "unit_test_file.group_eval_order":
      return [...vocabulary.groups].sort().map((label) => ({ label, kind: "value", detail: "group" }));
    default:
      return undefined;
  }
}

/** The value of another key of the same mapping, in lower case; empty when it is not there. */
function siblingValue({ ancestors, reader }: YamlPlace, key: string): string {
  const own = ancestors.at(-1);
  if (own?.kind !== "key") return "";
  const found = reader
    .keysAround(own.line, own.column, own.shape.dashes.length > 0)
    .find((sibling) => sibling.key === key);
  if (!found) return "";
  const shape = reader.line(found.line);
  return reader.text
    .slice(shape.value, shape.end)
    .replace(/\s+#.*$/, "")
    .replace(/["']/g, "")
    .trim()
    .toLowerCase();
}

function labelValues(ws: WorkspaceView, label: string): Offer[] {
  return vocabularyOf(ws)
    .valuesOf(label)
    .map((value) => ({ label: value, kind: "labelValue", detail: label }));
}

const DURATIONS = ["15s", "30s", "1m", "2m", "5m", "10m", "15m", "30m", "1h", "6h", "1d"];

function durations(field: NamedField | undefined): Offer[] {
  const own = field?.field.default;
  const values = own === undefined || DURATIONS.includes(own) ? DURATIONS : [own, ...DURATIONS];
  return values.map((value) => ({
    label: value,
    kind: "duration",
    ...(value === own && { detail: "default", rank: 1 }),
  }));
}

function valueOffer(value: string, field: NamedField | undefined): Offer {
  const isDefault = field?.field.default === value;
  return { label: value, kind: "value", ...(isDefault && { detail: "default" }) };
}

function defaults(field: NamedField | undefined): Offer[] {
  const own = field?.field.default;
  if (own === undefined || /[`\s]/.test(own)) return [];
  return [{ label: own.replace(/^"(.*)"$/, "$1"), kind: "value", detail: "default" }];
}
