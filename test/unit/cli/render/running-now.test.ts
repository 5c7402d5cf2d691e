import { expect, test } from "vitest";
import { fakeApi, fakeMachine } from "../../../support/cli/fake-api.ts";
import { runTestCli } from "../../../support/cli/test-io.ts";

async function print(command: "machine" | "why", change: object): Promise<string> {
  const { fetch } = fakeApi({
    "GET /api/virtual-machines/web-01": { body: fakeMachine("web-01", change) },
    "GET /api/incidents": { body: { items: [] } },
  });
  const { stdout } = await runTestCli([command, "web-01", "--utc"], { fetch });
  return stdout;
}

const protect = {
  kind: "protect",
  instanceId: "protect:web-01:1",
  phase: "waitingForProvisioning",
  detail: "Waits until Azure has created or changed the machine.",
  since: "2026-06-01T08:00:00.000Z",
  nextAt: "2026-06-01T08:05:00.000Z",
};
const listedAt = "2026-06-01T08:10:00.000Z";

const cases: readonly (readonly [string, object, readonly string[]])[] = [
  [
    "a workflow",
    { running: [protect] },
    [
      "protect, since 2026-06-01 08:00 UTC: Waits until Azure has created or changed the machine. It goes on at 2026-06-01 08:05 UTC.",
    ],
  ],
  [
    "a workflow of a newer app, which shows less",
    { running: [{ kind: "restoreDrill", instanceId: "x", phase: "mountingDisks" }] },
    ["restore drill: mounting disks"],
  ],
  [
    "open jobs of the vault",
    { running: [], vaultJobs: { listedAt, items: [{ hasSnapshot: true }, { hasSnapshot: false, jobId: "j-1" }] } },
    [
      "a backup job of the vault, as of 2026-06-01 08:10 UTC: its snapshot is taken.",
      "a backup job of the vault, as of 2026-06-01 08:10 UTC: no snapshot is known yet.",
    ],
  ],
  ["that it is not known", { runningUnknown: true }, ["what runs could not be asked."]],
];

test.for(cases)("machine and why show %s", async ([, change, lines]) => {
  const [machine, why] = await Promise.all([print("machine", change), print("why", change)]);

  expect(machine).toContain(`\nRunning now\n${lines.map((line) => `  ${line}\n`).join("")}\n`);
  expect(why).toContain(`\n${lines.map((line) => `  Running: ${line}\n`).join("")}  Latest:`);
});

test("nothing is said where nothing runs", async () => {
  const change = { running: [], vaultJobs: { listedAt, items: [] } };

  expect(`${await print("machine", change)}${await print("why", change)}`).not.toMatch(/running/i);
});
