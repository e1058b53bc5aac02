import { describe, expect, it } from "vitest";
import { Engine } from "../../../server/src/engine.ts";
import { MemoryHost } from "../../../server/src/hosts/memory.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../server/src/workspace/settings.ts";
import { checkDiagnostics } from "../../support/check.ts";

const check = (text: string, settings: Partial<Settings> = {}) =>
  checkDiagnostics(text, { only: ["config/missing-mount"], settings });

describe("config/missing-mount", () => {
  it("says what reads the missing file", async () => {
    await check(`#- /docker/compose.yaml
services:
  prometheus:
    image: prom/prometheus
    volumes:
      - ../conf/prometheus.yml:/etc/prometheus/prometheus.yml:ro
        ^^^^^^^^^^^^^^^^^^^^^^ warning config/missing-mount: cannot read its config
      - type: bind
        source: ./rules.yml
                ^^^^^^^^^^^ warning config/missing-mount: where prometheus expects a file
        target: /etc/prometheus/rules.yml
  thanos:
    image: quay.io/thanos/thanos
    volumes:
      - "./bucket.yml:/bucket.yml"
         ^^^^^^^^^^^^ warning config/missing-mount: --objstore.config-file of thanos cannot read it
      - "./receive.yml:/etc/thanos/receive.yml:ro"
         ^^^^^^^^^^^^^ warning config/missing-mount: No flag of thanos names it
    command: [store, --objstore.config-file=/bucket.yml]
  alertmanager:
    image: prom/alertmanager:v0.28.1
    configs: [main]
              ^^^^ warning config/missing-mount: Compose does not start alertmanager without it
configs:
  main: { file: ./alertmanager.yml }
`);
  });

  it("is silent on what is there, on folders and data, on variables, and on other programs", async () => {
    await check(`#- /compose.yaml
services:
  prometheus:
    image: prom/prometheus
    volumes:
      - ./prometheus.yml:/etc/prometheus/prometheus.yml
      - ./data:/prometheus
      - \${RULES:-./rules.yml}:/rules.yml
      - /etc/prometheus/consoles:/consoles
      - ./targets.yml:/targets
      - ~/x.yml:/x.yml
      - prometheus.yml:/volume
  grafana:
    image: grafana/grafana
    volumes: ["./grafana.yml:/grafana.yml"]
#- /prometheus.yml
scrape_configs: []
#- /targets.yml/a.yml
- targets: [a]
`);
  });

  it("is silent where the file is made from another one, secret, or seen from another folder", async () => {
    await check(`#- /deploy/eu/compose.yaml
services:
  vmagent:
    image: victoriametrics/vmagent
    volumes:
      - ./vmagent.yml:/vmagent.yml
      - ./vmalert.yml:/vmalert.yml
      - ./secrets/auth.yml:/auth.yml
      - ./shared/a.yml:/a.yml
      - ./node_modules/x/b.yml:/b.yml
#- /deploy/eu/vmagent.yml.j2
scrape_configs: []
#- /deploy/eu/vmalert.example.yml
groups: []
#- /shared/a.yml
scrape_configs: []
`);
  });

  it("is silent on files that the settings leave out", async () => {
    const compose = (mark: string) => `#- /a/compose.yaml
services:
  prometheus:
    image: prom/prometheus
    volumes: ["./generated/prometheus.yml:/etc/prometheus/prometheus.yml"]
${mark}`;
    await check(compose("               ^^^^^^^^^^^^^^^^^^^^^^^^^^ warning config/missing-mount\n"), {
      ignore: ["vendor/**"],
    });
    await check(compose(""), { ignore: ["generated/**"] });
  });

  it("says nothing of files outside the workspace", async () => {
    const text =
      "services:\n  a:\n    image: prom/prometheus\n    volumes: ['../p.yml:/etc/prometheus/prometheus.yml', '/srv/p.yml:/p.yml']\n";
    const engine = new Engine(new MemoryHost([["/repo/compose.yml", text]]), {
      roots: ["/repo"],
      settings: DEFAULT_SETTINGS,
    });
    await engine.load();
    expect(engine.document("/repo/compose.yml")?.kind).toBe("compose");
    expect(engine.check("/repo/compose.yml")).toEqual([]);
  });
});
