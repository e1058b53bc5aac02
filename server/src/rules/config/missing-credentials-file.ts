import { type NamedFile, namedFiles } from "../../workspace/namedFiles.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "config/missing-credentials-file",
  scope: "workspace",
  severity: "hint",
  since: "0.1.0",
  summary: "A config names a file of credentials, a certificate or a key that does not exist.",
  why: `Prometheus reads such a file when it connects, not when it starts: a path with a mistake in it shows as targets
that are down, or as samples that are never sent. \`promtool check config\` refuses a scrape job whose credentials,
certificate or key cannot be found.

Paths are relative to the config's folder. Those that lead out of the workspace are not looked at, and neither is what a
mount of Docker Compose may bring in. Secrets rightly stay out of a repository, so this is a hint: raise it to a warning
where they are kept beside the configs.`,
  examples: [
    {
      bad: `#- /prometheus.yml
scrape_configs:
  - job_name: node
    authorization:
      credentials_file: secrets/tokn
    static_configs:
      - targets: ["node:9100"]
#- /secrets/token
abc
`,
    },
    {
      good: `#- /prometheus.yml
scrape_configs:
  - job_name: node
    authorization:
      credentials_file: secrets/token
    tls_config:
      ca_file: /etc/ssl/certs/internal.pem
    static_configs:
      - targets: ["node:9100"]
#- /secrets/token
abc
`,
      note: "An absolute path is one of the machine that the config is made for.",
    },
  ],
  *check(ws) {
    for (const document of ws.documents.values()) {
      const missing = namedFiles(ws, document).filter(({ path }) => ws.looked.get(path) === false);
      if (missing.length === 0 || topologyOf(ws).nodes.get(document.path)?.programs.length) continue;
      for (const file of missing) yield { at: { path: document.path, span: file.span }, message: say(file) };
    }
  },
});

function say({ key, text }: NamedFile): string {
  const then = CHECKED.has(key)
    ? "Connections that need it fail, and promtool refuses the config where a scrape job does."
    : "Connections that need it fail.";
  return `\`${key}\` names ${text}, and there is no such file as seen from this config's folder. ${then} Correct the path, unless the file is put there on deployment.`;
}

/** Those that promtool looks for. */
const CHECKED: ReadonlySet<string> = new Set([
  "credentials_file",
  "bearer_token_file",
  "cert_file",
  "key_file",
]);
