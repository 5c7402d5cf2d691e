import { sampleVmId } from "../../../local/sample-machines.ts";
import { collectBackupRuns } from "./backup-runs.ts";
import { findViolations } from "./invariants.ts";
import type { RandomScenario, Step } from "./random-scenario.ts";
import { createTestStack, postVmWritten, type TestStack } from "./test-stack.ts";
import type { Violation } from "./violation.ts";

export interface ScenarioResult {
  /** Number of faults injected, by kind. */
  readonly injected: Readonly<Record<string, number>>;
  /** What was judged, by what it is; absent where nothing is counted. */
  readonly counts?: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
}

/** Runs a scenario until no work is left, ends its faults and checks every invariant. */
export async function runRandomScenario(scenario: RandomScenario): Promise<ScenarioResult> {
  const stack = await createTestStack((config) => configure(config, scenario));
  try {
    const backupRuns = collectBackupRuns(stack, scenario.machines);
    await stack.prepareGroup();
    await stack.planFaults(...scenario.faults);
    for (const [index, step] of scenario.steps.entries()) schedule(stack, step, `e-${index}`);
    await stack.settle();
    if (scenario.losesEvents) {
      await stack.clock.advance(60_000);
      for (const machine of scenario.machines) await postVmWritten(stack, machine, `late-${machine}`);
      await stack.settle();
    }
    const injected = await stack.injectedFaults();
    await stack.endFaults();
    return { injected, violations: await findViolations(stack, scenario, backupRuns()) };
  } finally {
    await stack.stop();
  }
}

function configure(config: Record<string, unknown>, { hasSchedule }: RandomScenario): void {
  const url = { setting: "HOLDFAST_SECRET_CHAT_WEBHOOK" };
  config["channels"] = [{ name: "chat-page", type: "webhook", url, minimumSeverity: "info" }];
  // A message for each machine, at once: what is told together is judged by scenarios of its own.
  config["incidents"] = { gatherMinutes: 0, stormMachines: 1000, remindAfterHours: 0 };
  // Stalled jobs are polled up to this deadline: the default of three days would only add polls.
  config["thresholds"] = { jobDeadlineHours: 12 };
  if (hasSchedule) config["schedules"] = [{ name: "often", cron: "30 */6 * * *", timeZone: "UTC", retainDays: 7 }];
}

function schedule(stack: TestStack, step: Step, eventId: string): void {
  stack.clock.schedule(stack.clock.now() + step.atSeconds * 1000, () => {
    const release = stack.clock.hold();
    void perform(stack, step, eventId).finally(release);
  });
}

/** A step may be refused: a deleted machine cannot be tagged. */
async function perform(stack: TestStack, { machine, what }: Step, eventId: string): Promise<void> {
  const path = `${sampleVmId(machine)}?api-version=2025-04-01`;
  switch (what) {
    case "create":
      await stack.putVm(machine);
      return;
    case "tag":
      await stack.arm("PATCH", path, { tags: { backup: "off" } });
      return;
    case "untag":
      await stack.arm("PATCH", path, { tags: {} });
      return;
    case "delete":
      await stack.arm("DELETE", path);
      return;
    case "sendEvent":
      await postVmWritten(stack, machine, eventId);
      return;
    case "requestBackup":
    case "requestProtection":
      await fetch(`${stack.host.url}/api/virtual-machines/${what === "requestProtection" ? "protect" : "backup"}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ vmId: sampleVmId(machine) }),
      });
  }
}
