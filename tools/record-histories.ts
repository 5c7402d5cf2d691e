import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runScenario } from "../test/support/workflow-app.ts";
import { scenarios } from "../test/support/workflow-scenarios.ts";

/**
 * Records the histories that the replay test keeps: runs every scenario on the local host's engine and writes one file per
 * scenario and release. A file that exists is never written again: it stands for instances that may still run somewhere.
 *
 * `node_modules/.bin/node tools/record-histories.ts RELEASE`, e.g. `0.1.0`.
 */
const release = process.argv[2];
if (release === undefined || !/^\d+\.\d+\.\d+$/.test(release)) {
  console.error("Say which release the histories are of, e.g. 0.1.0.");
  process.exit(2);
}
const folder = join(import.meta.dirname, "..", "test", "fixtures", "histories");
mkdirSync(folder, { recursive: true });
const existing = new Set(readdirSync(folder));
for (const scenario of scenarios) {
  const file = `${release}-${scenario.name}.json`;
  if (existing.has(file)) {
    console.log(`kept     ${file}`);
    continue;
  }
  const { histories, status } = await runScenario(scenario);
  writeFileSync(join(folder, file), `${JSON.stringify(histories, undefined, 1)}\n`);
  console.log(`recorded ${file}: ${histories.length} generations, ended ${status}`);
}
process.exit(0);
