import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DemoResult, runDemoScenario } from "./demo-scenario.ts";
import { flag } from "./host/command-line.ts";
import { runCommand } from "./run-command.ts";

/** `npm run demo`: runs the demo scenario and prints its timeline; exit code 0 when it finished as expected. */
const command = {
  usage: "npm run demo -- [options]",
  about: `Runs Holdfast, the local host and the Azure simulator on virtual time: two virtual machines appear, are protected and
backed up, and one backup completes with warnings. Exit code 0 when the demo finished as expected, 1 otherwise, 2 for an
invalid option.`,
  options: {
    json: flag('print one JSON object per event; the last one is {"story":"ok"} or {"story":"failed"}'),
  },
} as const;

await runCommand(command, async ({ json }) => {
  const dataDirectory = await mkdtemp(join(tmpdir(), "holdfast-demo-"));
  try {
    const result = await runDemoScenario(dataDirectory);
    if (json) printJson(result);
    else printTimeline(result);
    return result.failures.length === 0 ? 0 : 1;
  } catch (error) {
    if (json) console.log(JSON.stringify({ story: "failed" }));
    throw error;
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
});

function printJson(result: DemoResult): void {
  for (const event of result.events) console.log(JSON.stringify(event));
  console.log(
    JSON.stringify({
      story: result.failures.length === 0 ? "ok" : "failed",
      ...(result.failures.length > 0 && { failures: result.failures }),
    }),
  );
}

function printTimeline(result: DemoResult): void {
  console.log("\nTwo virtual machines appear. Times are virtual: hours pass in seconds.\n");
  for (const { at, machine, event, detail } of result.events)
    console.log(`  ${at.slice(11, 19)}  ${machine.padEnd(8)} ${event.padEnd(22)} ${detail}`);
  const last = result.messages.at(-1);
  if (last !== undefined)
    console.log(
      `\nThe last message in the chat channel:\n\n  ${[last.title, last.text].join("\n").replaceAll("\n", "\n  ")}`,
    );
  console.log(
    result.failures.length === 0 ? "\nDemo finished as expected." : `\nDemo failed:\n  ${result.failures.join("\n  ")}`,
  );
}
