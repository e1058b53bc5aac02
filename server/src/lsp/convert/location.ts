import type { Location as ProtocolLocation } from "vscode-languageserver";
import type { Location } from "../../rules/finding.ts";
import type { Session } from "../session.ts";
import { rangeOf } from "./range.ts";

/** Places as the client opens them; those in files that are not known any more are left out. */
export function toLocations(session: Session, locations: readonly Location[]): ProtocolLocation[] {
  return locations.flatMap(({ path, span }) => {
    const text = session.positioned(path);
    return text ? [{ uri: session.uris.uriOf(path), range: rangeOf(text, span) }] : [];
  });
}
