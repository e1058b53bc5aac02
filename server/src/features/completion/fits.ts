/** True when everything typed occurs in a name, in its order: how editors filter, case left aside. */
export function fits(name: string, typed: string): boolean {
  if (typed === "") return true;
  let at = 0;
  const wanted = typed.toLowerCase();
  const text = name.toLowerCase();
  for (const char of wanted) {
    at = text.indexOf(char, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
