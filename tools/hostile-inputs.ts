import { writeFileSync } from "node:fs";
import { option, text, wholeNumber } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import { hasFindings, reportText } from "./hostile/report.ts";
import { HOSTILE_KINDS, runHostileInputs } from "./hostile/run-hostile-inputs.ts";

const MAX_SEED = 999_999_999;

/** `npm run hostile`: hostile inputs against the local stack. */
const command = {
  usage: "npm run hostile -- [options]",
  about: `Sends hostile inputs to the app on the local host, to the Azure simulator and to the chat page, on virtual time, and to the
code that reads files and what webhooks answer. Checks that nothing crashes, that every answer is a documented one, and
that no planted secret reaches responses, log, task hub or chat. Exit code 0 when all counts are 0, 1 when one is not, 2 for an
invalid option.`,
  options: {
    seed: wholeNumber({ help: "seed of the made-up inputs", from: 0, to: MAX_SEED, default: 1 }),
    share: wholeNumber({ help: "part of each kind's inputs that is sent, in percent", from: 1, to: 100, default: 100 }),
    kind: option({
      value: "NAME",
      help: "send this kind only",
      parse: (given) => HOSTILE_KINDS.find(({ name }) => name === given),
      allowed: `one of ${HOSTILE_KINDS.map(({ name }) => `"${name}"`).join(", ")}`,
    }),
    json: text("FILE", "write the result as JSON"),
  },
} as const;

await runCommand(command, async ({ seed, share, kind, json }) => {
  const kinds = kind === undefined ? HOSTILE_KINDS : [kind];
  const report = await runHostileInputs({ seed, share: share / 100, kinds });
  console.log(reportText(report));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`);
  // Something of the app may keep the process alive.
  process.exit(hasFindings(report) ? 1 : 0);
});
