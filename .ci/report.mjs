// Reads a report of Vitest for .ci/run: `node .ci/report.mjs count|broken|repeat REPORT`.
import { readFileSync } from "node:fs";
import { relative } from "node:path";

/** Tests of whole programs in real time: what they wait for has a limit, which a machine that does other work can exceed. */
const REAL_TIME = /^test\/(?:e2e|browser)\//;
const MAX_REPEATED_FILES = 3;

const [what, file] = process.argv.slice(2);
const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, "utf8"));
const failed = testResults
  .filter(({ status }) => status === "failed")
  .map(({ name, message, assertionResults }) => ({
    path: relative(".", name),
    message,
    tests: assertionResults.filter(({ status }) => status === "failed"),
  }));

const prints = {
  /** The numbers of tests that passed and failed. */
  count: () => [`${numPassedTests} ${numFailedTests}`],
  /** What failed, a line each. */
  broken: () =>
    failed.flatMap(({ path, message, tests }) =>
      tests.length > 0 ? linesOf(path, tests) : [`${path}: ${first(message)}`],
    ),
  /** The files to run once more; none when more failed than bad luck explains, or a test that does not run in real time. */
  repeat: () =>
    failed.length <= MAX_REPEATED_FILES && failed.every(({ path, tests }) => REAL_TIME.test(path) && tests.length > 0)
      ? failed.map(({ path }) => path)
      : [],
};
for (const line of prints[what]()) process.stdout.write(`${line}\n`);

function linesOf(path, tests) {
  return tests.map(({ fullName, failureMessages }) => `${path}: ${fullName}: ${first(failureMessages[0])}`);
}

function first(text) {
  return String(text ?? "")
    .split("\n")[0]
    .slice(0, 300);
}
