/**
 * True for a template of alerts whose actions only show labels or the value, in a format or through a function that
 * every release has: nothing can be wrong with those, and most templates hold no others.
 */
export function hasUsualActions(text: string): boolean {
  return !UNUSUAL_ACTION.test(text);
}

const UNUSUAL_ACTION =
  /\{\{(?!(?:- )? *(?:humanize(?:1024|Duration|Percentage)? +|printf +"[^"\\{}\n]*" +)?(?:\$(?:value|externalURL|(?:labels|externalLabels)(?:\.[A-Za-z_][A-Za-z0-9_]*)?)|\.Value|\.Labels\.[A-Za-z_][A-Za-z0-9_]*)(?: *\| *(?:humanize(?:1024|Duration|Percentage)?|printf +"[^"\\{}\n]*"))* *(?: -)?\}\})/;
