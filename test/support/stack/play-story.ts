import { sampleVmId } from "../../../local/sample-machines.ts";
import { type BackupRun, collectBackupRuns } from "./backup-runs.ts";
import { startWorld, tellOf, type World } from "./protected-world.ts";
import type { Act, Story } from "./random-story.ts";

/** A world at rest, and every backup that ran until then. */
export interface PlayedWorld extends World {
  readonly backupRuns: () => readonly BackupRun[];
}

/** Plays a story to its end: everything has come to rest and no fault is planned any more. */
export async function playStory(story: Story): Promise<PlayedWorld> {
  const world = await startWorld((config) => {
    const url = { setting: "HOLDFAST_SECRET_CHAT_WEBHOOK" };
    config["channels"] = [{ name: "chat-page", type: "webhook", url, minimumSeverity: "info" }];
    const often = { name: "often", cron: "30 */6 * * *", timeZone: "UTC", retainDays: 7 };
    // A job that stands still is watched for so long: three days would be many looks for nothing.
    config["thresholds"] = { jobDeadlineHours: 12 };
    if (story.hasSchedule) config["schedules"] = [often];
  });
  const backupRuns = collectBackupRuns(world, story.machines);
  await world.prepareGroup();
  await world.planFaults(...story.faults);
  for (const [index, act] of story.acts.entries()) schedule(world, act, `e-${index}`);
  await world.settle();
  if (story.losesEvents) {
    await world.clock.advance(60_000);
    for (const machine of story.machines) await tellOf(world, machine, `late-${machine}`);
    await world.settle();
  }
  await world.endFaults();
  return { ...world, backupRuns };
}

function schedule(world: World, act: Act, eventId: string): void {
  world.clock.schedule(world.clock.now() + act.atSeconds * 1000, () => {
    const release = world.clock.hold();
    void carryOut(world, act, eventId).finally(release);
  });
}

/** What somebody does may be refused: a machine that is gone cannot be tagged. */
async function carryOut(world: World, { machine, what }: Act, eventId: string): Promise<void> {
  const path = `${sampleVmId(machine)}?api-version=2025-04-01`;
  switch (what) {
    case "create":
      await world.putVm(machine);
      return;
    case "tag":
      await world.arm("PATCH", path, { tags: { backup: "off" } });
      return;
    case "untag":
      await world.arm("PATCH", path, { tags: {} });
      return;
    case "delete":
      await world.arm("DELETE", path);
      return;
    case "tell":
      await tellOf(world, machine, eventId);
      return;
    case "askToBackUp":
    case "askToProtect":
      await fetch(`${world.stack.host.url}/api/virtual-machines/${what === "askToProtect" ? "protect" : "backup"}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ vmId: sampleVmId(machine) }),
      });
  }
}
