import type { Settings } from "../../../workspace/settings.ts";
import type { WorkspaceView } from "../../../workspace/workspace.ts";
import type { Vocabulary } from "../vocabulary.ts";
import type { Names } from "./names.ts";
import type { PromqlPosition } from "./position.ts";

/** What the makers of offers for one place in PromQL share. */
export interface PromqlContext {
  readonly ws: WorkspaceView;
  readonly settings: Settings;
  readonly text: string;
  readonly position: PromqlPosition;
  /** Only a selector may stand here: an item of match[], a series of a unit test. */
  readonly selectorOnly: boolean;
  /** The quote for new strings, so that YAML needs no escapes. */
  readonly quote: '"' | "'";
  readonly names: Names;
  readonly vocabulary: Vocabulary;
  /** What is typed of the word or string at the cursor. */
  readonly typed: string;
}
