import { writeFileSync } from "node:fs";
import { text, wholeNumber } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import { inventoryMeasures } from "./bench/inventory-measures.ts";
import { toReport, toTable } from "./bench/measure.ts";

/** `npm run bench:inventory`: what the operators' page gets for a large fleet, in bytes and milliseconds. */
const command = {
  usage: "npm run bench:inventory -- [options]",
  about: `Measures GET /api/fleet over the storage emulator: time to read and to compress, and bytes. For information: it has no goal.
Exit code 0, 1 when it failed, 2 for an invalid option.`,
  options: {
    json: text("FILE", "write the measures as JSON, too"),
    vms: wholeNumber({ help: "machines", from: 1, to: 60_000, default: 10_000 }),
    subscriptions: wholeNumber({ help: "subscriptions that the machines are in", from: 1, to: 16, default: 4 }),
  },
} as const;

await runCommand(command, async ({ json, vms, subscriptions }) => {
  const measures = await inventoryMeasures(vms, subscriptions);
  console.log(toTable(measures));
  if (json !== undefined)
    writeFileSync(json, `${JSON.stringify(toReport("bench:inventory", measures), undefined, 2)}\n`);
  return 0;
});
