/** Where the rules' pages are published; the pages themselves are generated into docs/rules. */
const RULE_PAGES = "https://github.com/promfed/promfed/blob/main/docs/rules";

/** The page of a rule, for people who want to know more than the message says. */
export function ruleUrl(id: string): string {
  return `${RULE_PAGES}/${id}.md`;
}
