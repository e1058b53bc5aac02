// Loaded into a measured command (`node --import`): leaves what it used in the file that PROMFED_BENCH_USAGE names.
import { writeFileSync } from "node:fs";

const file = process.env.PROMFED_BENCH_USAGE;
if (file) {
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeFileSync(
      file,
      JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMiB: maxRSS / 1024 }),
    );
  });
}
