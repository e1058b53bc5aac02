import {
  SymbolKind as ProtocolKind,
  type DocumentSymbol as ProtocolSymbol,
  type SymbolInformation,
} from "vscode-languageserver";
import type { DocumentSymbol, SymbolKind } from "../../features/symbols.ts";
import { hideSecrets } from "../../text/secrets.ts";
import { type Positioned, rangeOf } from "./range.ts";

/** The protocol's kinds are a programming language's; these are the ones whose icons say the most. */
export const SYMBOL_KINDS: Readonly<Record<SymbolKind, ProtocolKind>> = {
  section: ProtocolKind.Namespace,
  job: ProtocolKind.Module,
  selector: ProtocolKind.String,
  "remote-write": ProtocolKind.Interface,
  group: ProtocolKind.Package,
  record: ProtocolKind.Variable,
  alert: ProtocolKind.Event,
  dashboard: ProtocolKind.File,
  panel: ProtocolKind.Object,
  variable: ProtocolKind.Constant,
  annotation: ProtocolKind.Key,
  test: ProtocolKind.Method,
};

export function toSymbol(text: Positioned, symbol: DocumentSymbol): ProtocolSymbol {
  return {
    name: hideSecrets(symbol.name),
    ...(symbol.detail !== undefined && { detail: hideSecrets(symbol.detail) }),
    kind: SYMBOL_KINDS[symbol.kind],
    range: rangeOf(text, symbol.span),
    selectionRange: rangeOf(text, symbol.selection),
    children: symbol.children.map((child) => toSymbol(text, child)),
  };
}

/** The same as a list, for clients that show no tree. */
export function toFlatSymbols(
  uri: string,
  text: Positioned,
  symbols: readonly DocumentSymbol[],
  containerName?: string,
): SymbolInformation[] {
  return symbols.flatMap((symbol) => [
    {
      name: hideSecrets(symbol.name),
      kind: SYMBOL_KINDS[symbol.kind],
      location: { uri, range: rangeOf(text, symbol.span) },
      ...(containerName !== undefined && { containerName }),
    },
    ...toFlatSymbols(uri, text, symbol.children, symbol.name),
  ]);
}
