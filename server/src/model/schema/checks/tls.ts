import { type Check, reportAbsent } from "../context.ts";
import { isBefore } from "../schema.ts";
import { atMostOne } from "./helpers.ts";

const CA = ["ca", "ca_file", "ca_ref"];
const CERT = ["cert", "cert_file", "cert_ref"];
const KEY = ["key", "key_file", "key_ref"];

/** Each of CA, certificate and key is given in one way only. */
export const tlsSources: Check = (view, cx) => {
  for (const keys of [CA, CERT, KEY]) atMostOne(view, cx, "tls-source", keys);
};

/** A client certificate and its key come together. */
export const tlsPair: Check = (view, cx) => {
  // Older releases look at the pair when they connect, and promtool at those of jobs and of Kubernetes.
  const early = view.parent?.name === "scrape_config" || view.parent?.name === "kubernetes_sd_config";
  if (isBefore(cx.version, "2.45") && !early) return;
  const cert = CERT.find((key) => view.filled(key));
  const key = KEY.find((k) => view.filled(k));
  if (cert && !key) {
    reportAbsent(
      cx,
      view,
      "tls-pair",
      `A client certificate (\`${cert}\`) needs its key. Add \`${cert.replace("cert", "key")}\`.`,
      cert,
    );
  } else if (key && !cert) {
    reportAbsent(
      cx,
      view,
      "tls-pair",
      `A client key (\`${key}\`) needs its certificate. Add \`${key.replace("key", "cert")}\`.`,
      key,
    );
  }
};
