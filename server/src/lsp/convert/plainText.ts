/**
 * Markdown as promfed writes it, for editors that show plain text: emphasis, code marks, links and the rules of
 * tables go, the words stay.
 */
export function toPlainText(markdown: string): string {
  let fence = "";
  return markdown
    .split("\n")
    .flatMap((line) => {
      const mark = /^`{3,}/.exec(line)?.[0];
      if (mark && (fence === "" || fence === mark)) {
        fence = fence === "" ? mark : "";
        return [];
      }
      if (fence !== "") return [line];
      return /^\|(?: --- \|)+$/.test(line) ? [] : [plainLine(line)];
    })
    .join("\n");
}

function plainLine(line: string): string {
  return line
    .split(/(`+)(.*?[^`])\1(?!`)/)
    .map((part, index) => {
      // The pattern has two groups: text outside of code, the marks, the code.
      if (index % 3 === 1) return "";
      return index % 3 === 2 ? part : plainWords(part);
    })
    .join("");
}

function plainWords(text: string): string {
  return text
    .replace(/\[([^\]]*)\]\(([^)]*)\)/g, "$1: $2")
    .replaceAll("**", "")
    .replace(/\\([\\`*_[\]<>|~&@:.#+=)-])/g, "$1");
}
