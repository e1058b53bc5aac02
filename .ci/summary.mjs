// Prints "N passed, N failed" from vitest's JSON report; exits non-zero when anything failed or nothing ran.
import { readFileSync } from "node:fs";

const [file = "", status = "1"] = process.argv.slice(2);
let report;
try {
  report = JSON.parse(readFileSync(file, "utf8"));
} catch {
  report = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, testResults: [] };
}
const suites = report.testResults.filter(
  (suite) => suite.status === "failed" && suite.assertionResults.every((t) => t.status !== "failed"),
);
const passed = report.numPassedTests;
// A file that fails to load has no tests of its own to count.
const failed =
  report.numFailedTests +
  suites.length +
  (Number(status) !== 0 && report.numFailedTests + suites.length === 0 ? 1 : 0);
const skipped = (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
