import { writeFileSync } from "node:fs";
import { type Option, UsageError, wholeNumber } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import { sampleFleet } from "../local/sample-machines.ts";

const file: Option<string> = {
  value: "FILE",
  help: "file to write; required",
  isPositional: true,
  read(given) {
    if (given === undefined) throw new UsageError("FILE is missing: the file to write.");
    return given;
  },
};

/** `npm run sample-fleet`: writes a file for `--load` with machines that were there before Holdfast. */
const command = {
  usage: "npm run sample-fleet -- FILE [options]",
  about: `Writes the initial state of an Azure that has machines already, for --load of npm start and npm run simulator. Exit code 0, 1
when the file cannot be written, 2 for an invalid command line.`,
  options: {
    FILE: file,
    machines: wholeNumber({ help: "number of machines", from: 1, to: 100_000, default: 300 }),
  },
} as const;

await runCommand(command, ({ FILE, machines }) => {
  writeFileSync(FILE, `${JSON.stringify(sampleFleet(machines), undefined, 1)}\n`);
  console.log(`${FILE} has ${machines} machines: npm start -- --load ${FILE}`);
  return 0;
});
