import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../../../cli/run-cli.ts";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { testIo } from "../../support/cli/test-io.ts";
import { startWithFleet } from "../../support/stack/run-fleet.ts";

const page = join(import.meta.dirname, "../../../docs/cli.md");
/** What a command of the page is followed by, so that its exit code is seen. */
const SHOWS_CODE = ' || echo "exit code $?"';
const INCIDENT = /[0-9a-f]{32}_\d{14}/g;
const machines = ["web-01", "web-02", "db-01"].map((name) => ({ name, location: "westeurope" }));

test("the terminal session in docs/cli.md is what the command line prints", async () => {
  const stack = await startWithFleet(machines, {});
  await stack.planFaults({ kind: "backupJob", resource: sampleVmId("web-02"), outcome: "transferFailed", count: 1 });
  const session = /```console\n([\s\S]*?)```/.exec(await readFile(page, "utf8"))?.[1] ?? "";
  stack.clock.setJumps(false);
  const advanceTo = (at: string) => stack.clock.advance(Date.parse(at) - stack.clock.now());
  /** What happens before a command. */
  const before: Readonly<Record<string, () => Promise<unknown>>> = {
    "run noon --follow": () => advanceTo("2026-06-01T12:01:00Z"),
    "status --check": () => stack.settle(),
  };

  let printed = "";
  /** The one that the run opened. */
  const incidentId = () => /[0-9a-f]{32}_\d{14}/.exec(printed)?.[0] ?? "";
  for (const shown of session.split("\n").filter((line) => /^[$#] /.test(line))) {
    printed += `${shown}\n`;
    if (shown.startsWith("#")) continue;
    const command = shown.replace("$ holdfast ", "").replace(SHOWS_CODE, "").replace(INCIDENT, incidentId);
    await before[command]?.();
    const write = (text: string) => {
      printed += text;
    };
    const code = await runCli(command.split(" "), {
      ...testIo({ env: { HOLDFAST_URL: stack.host.url }, sleep: () => stack.clock.advance(10 * 60_000) }),
      out: async (text) => write(text),
      err: write,
    });
    if (shown.endsWith(SHOWS_CODE) && code !== 0) printed += `exit code ${code}\n`;
  }

  expect(comparable(printed.replaceAll(stack.host.url, "http://127.0.0.1:7071"))).toBe(comparable(session));
});

/** The session without what depends on how busy this machine is: minutes, the incident's second, how far the run is at a poll. */
function comparable(text: string): string {
  return text
    .replace(/\d\d:\d\d(?::\d\d\.\d{3}Z)? ?/g, "--:-- ")
    .replace(INCIDENT, "INCIDENT")
    .replace(/^\[.* running: .*\n/gm, "");
}
