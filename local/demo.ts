import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { playStory, type StoryEnd } from "./story.ts";

/** `npm run demo`: plays the story, prints its timeline, ends with 0 when it came out as it must. */
const usage = `Usage: npm run demo -- [--json]

  --json   one JSON object per event; the last one is {"story":"ok"} or {"story":"failed"}`;

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const dataDirectory = await mkdtemp(join(tmpdir(), "holdfast-demo-"));
try {
  const end = await playStory(dataDirectory);
  if (values.json) printJson(end);
  else printTimeline(end);
  process.exitCode = end.wrong.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error);
  if (values.json) console.log(JSON.stringify({ story: "failed" }));
  process.exitCode = 1;
} finally {
  await rm(dataDirectory, { recursive: true, force: true });
}

function printJson(end: StoryEnd): void {
  for (const event of end.events) console.log(JSON.stringify(event));
  console.log(
    JSON.stringify({
      story: end.wrong.length === 0 ? "ok" : "failed",
      ...(end.wrong.length > 0 && { wrong: end.wrong }),
    }),
  );
}

function printTimeline(end: StoryEnd): void {
  console.log("\nTwo virtual machines appear. The time is Azure's; hours of it pass in a moment.\n");
  for (const { at, machine, event, detail } of end.events)
    console.log(`  ${at.slice(11, 19)}  ${machine.padEnd(8)} ${event.padEnd(22)} ${detail}`);
  const last = end.messages.at(-1);
  if (last !== undefined)
    console.log(
      `\nThe last message chat received:\n\n  ${[last.title, last.text].join("\n").replaceAll("\n", "\n  ")}`,
    );
  console.log(
    end.wrong.length === 0
      ? "\nThe story came out as it must."
      : `\nThe story came out wrong:\n  ${end.wrong.join("\n  ")}`,
  );
}
