// Made-up Grafana dashboards that ask for what the clusters of a made-up workspace record.

const PANELS = 10;

/** The text of a dashboard. @param records names of records, of which each panel shows one */
export function dashboard(index, records, random) {
  const panels = Array.from({ length: PANELS }, (_, panel) => ({
    id: panel + 1,
    type: "timeseries",
    title: `Panel ${panel + 1}`,
    datasource: { type: "prometheus", uid: "${datasource}" },
    gridPos: { h: 8, w: 12, x: (panel % 2) * 12, y: 8 * Math.floor(panel / 2) },
    targets: [
      {
        refId: "A",
        expr: `sum by (cluster) (${random.pick(records)}{cluster=~"$cluster"})`,
        legendFormat: "{{cluster}}",
      },
      {
        refId: "B",
        expr: `rate(http_requests_total{cluster="cluster-00${1 + random.below(9)}", job="node"}[$__rate_interval])`,
      },
    ],
  }));
  const query = "label_values(up, cluster)";
  return `${JSON.stringify(
    {
      uid: `made-up-${index}`,
      title: `Made up ${index}`,
      schemaVersion: 39,
      panels,
      templating: {
        list: [
          { name: "datasource", type: "datasource", query: "prometheus" },
          { name: "cluster", type: "query", query: { query, refId: "A" }, definition: query },
        ],
      },
      annotations: { list: [{ name: "alerts", expr: 'ALERTS{alertstate="firing"}' }] },
      time: { from: "now-6h", to: "now" },
    },
    undefined,
    2,
  )}\n`;
}
