import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Option, UsageError } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import { runScenario } from "../test/support/workflow-app.ts";
import { scenarios } from "../test/support/workflow-scenarios.ts";

/** E.g. `0.1.0`. */
const release: Option<string> = {
  value: "RELEASE",
  help: "the release that the histories are of, e.g. 0.1.0; required",
  isPositional: true,
  read(given) {
    if (given === undefined) throw new UsageError("RELEASE is missing: the release of the histories, e.g. 0.1.0.");
    if (!/^\d+\.\d+\.\d+$/.test(given)) throw new UsageError(`RELEASE ${given}: must be a release, e.g. 0.1.0.`);
    return given;
  },
};

/**
 * Records the histories that the replay test keeps: runs every scenario on the local host's engine and writes one file per
 * scenario and release. A file that exists is never written again: it stands for instances that may still run somewhere.
 */
const command = {
  usage: "npm run record-histories -- RELEASE",
  about: `Records the workflow histories of a release under test/fixtures/histories, which the replay test reads. A file that exists
is kept. Exit code 0, 1 when it failed, 2 for an invalid command line.`,
  options: { RELEASE: release },
} as const;

await runCommand(command, async ({ RELEASE }) => {
  const folder = join(import.meta.dirname, "..", "test", "fixtures", "histories");
  mkdirSync(folder, { recursive: true });
  const existing = new Set(readdirSync(folder));
  for (const scenario of scenarios) {
    const file = `${RELEASE}-${scenario.name}.json`;
    if (existing.has(file)) {
      console.log(`kept     ${file}`);
      continue;
    }
    const { histories, status } = await runScenario(scenario);
    writeFileSync(join(folder, file), `${JSON.stringify(histories, undefined, 1)}\n`);
    console.log(`recorded ${file}: ${histories.length} generations, ended ${status}`);
  }
  // Something of the app may keep the process alive.
  process.exit(0);
});
