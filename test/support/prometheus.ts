import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PATIENCE_MS = 30_000;

/** A Prometheus of the test's own, on a free port of the loopback interface. */
export class RunningPrometheus {
  readonly #server: ChildProcess;
  readonly #folder: string;
  readonly #base: string;

  private constructor(server: ChildProcess, folder: string, base: string) {
    this.#server = server;
    this.#folder = folder;
    this.#base = base;
  }

  /** @throws when it does not get ready, as with a config that it refuses */
  static async start(config: string): Promise<RunningPrometheus> {
    const folder = mkdtempSync(join(tmpdir(), "promfed-prometheus-"));
    const file = join(folder, "prometheus.yml");
    writeFileSync(file, config);
    const address = `127.0.0.1:${await freePort()}`;
    const server = spawn(
      "prometheus",
      [
        `--config.file=${file}`,
        `--storage.tsdb.path=${join(folder, "data")}`,
        `--web.listen-address=${address}`,
      ],
      { stdio: "ignore" },
    );
    const running = new RunningPrometheus(server, folder, `http://${address}`);
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const ready = await fetch(`http://${address}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (ready) return running;
      if (server.exitCode !== null || performance.now() > until) {
        await running.stop();
        throw new Error("Prometheus did not get ready");
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** The data that the API answers; undefined when it answers with an error. */
  async ask(endpoint: string, query: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const answer = await fetch(`${this.#base}/api/v1/${endpoint}?${new URLSearchParams(query)}`);
    const { status, data } = (await answer.json()) as { status: string; data?: unknown };
    return status === "success" ? data : undefined;
  }

  async stop(): Promise<void> {
    if (this.#server.exitCode === null) {
      const gone = new Promise((resolve) => this.#server.once("exit", resolve));
      this.#server.kill();
      await gone;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
