import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/cloud-auth",
  severity: "error",
  codes: ["sigv4-credentials", "azuread-method", "azuread-identifier"],
  summary: "The AWS or Entra ID credentials of an endpoint are incomplete, doubled or of a wrong form.",
  why: `Signature Version 4 needs the access key together with its secret, or neither (then the environment supplies
both). Entra ID needs exactly one way to log in, with the identifiers that belong to it, each a UUID. Prometheus checks
this when it loads the config and refuses the whole file.`,
  examples: [
    {
      bad: `remote_write:
  - url: https://aps.internal/api/v1/remote_write
    sigv4:
      region: eu-central-1
      access_key: AKIAEXAMPLE
`,
    },
    {
      good: `remote_write:
  - url: https://aps.internal/api/v1/remote_write
    sigv4:
      region: eu-central-1
      role_arn: arn:aws:iam::123456789012:role/prometheus
`,
    },
  ],
});
