import { expect, test } from "vitest";
import { causeKeyOf, watchInstanceId } from "../../../domain/coordination/instance-ids.ts";
import { incidentIdOf } from "../../../domain/incidents/identity.ts";
import { applyIndexOperation, noOpenIncidents } from "../../../domain/incidents/open-incidents.ts";
import { defaultIncidentSettings as incidents } from "../../../domain/incidents/settings.ts";
import type { TimerBeats } from "../../../domain/monitoring/timer-beats.ts";
import { createMonitoring, expectedToRun, type SeenVault } from "../../../functions/monitoring.ts";
import { InMemoryWorkflows } from "../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../support/fakes/recording-context.ts";
import { minutes, noon, watchOf } from "../../support/vault-rows.ts";
import { vaultId } from "../../support/workflow-answers.ts";

const result = {
  ...{ sweepId: "sweep-1", startedAt: minutes(-20), endedAt: minutes(-10) },
  ...{ isComplete: true, counts: {}, outcomes: {}, fingerprint: 7, hasSentSummary: false },
};
/** Both timers have ticked for a day. */
const steady: TimerBeats = {
  sweepTick: { since: minutes(-1440), at: minutes(-5) },
  watchTick: { since: minutes(-1440), at: minutes(-5) },
  sweptAt: minutes(-60),
};
const watched: SeenVault = { vaultId, watch: watchOf({ polledAt: minutes(-20), nextAt: minutes(5) }) };
const unwatched: SeenVault = { vaultId, watch: watchOf({ polledAt: minutes(-90), nextAt: minutes(-61) }) };

function arrange(beats: TimerBeats | undefined, sweepEveryMinutes?: number) {
  const workflows = new InMemoryWorkflows();
  if (beats !== undefined) workflows.putEntity("timerBeats", "app", beats);
  const monitoring = createMonitoring({
    incidents,
    isWatchExpected: true,
    ...(sweepEveryMinutes !== undefined && { sweepEveryMinutes }),
  });
  const { context, log } = recordingContext();
  const look = { client: workflows, at: noon, log: context };
  const told = () => workflows.started.flatMap(({ input }) => (input as { alerts: readonly object[] }).alerts);
  return { workflows, monitoring, look, log, told };
}

test("tells of a sweep that has not run, once however often it is seen, and notes the tick", async () => {
  const { workflows, monitoring, look, told } = arrange({ ...steady, sweptAt: minutes(-200) }, 60);

  await monitoring.byWatchTick(look, [watched]);
  await monitoring.byWatchTick({ ...look, at: minutes(5) }, [watched]);

  expect(told()).toMatchObject([{ kind: "monitoringStopped", monitor: "sweep", lastAt: minutes(-200) }]);
  expect(workflows.signals[0]).toEqual({
    ...{ entity: "timerBeats", key: "app", operation: "beat" },
    input: { timer: "watchTick", at: noon, sweptAt: minutes(-200) },
  });
});

test.for<[string, TimerBeats | undefined, number | undefined]>([
  ["a sweep ended", steady, 60],
  ["no sweep is expected", { ...steady, sweptAt: minutes(-900) }, undefined],
  ["the app was just installed", undefined, 60],
  ["the app was stopped until now", { watchTick: { since: minutes(-9000), at: minutes(-5000) } }, 60],
])("tells nothing when %s", async ([, beats, every]) => {
  const { monitoring, look, told } = arrange(beats, every);

  await monitoring.byWatchTick(look, [watched]);

  expect(told()).toEqual([]);
});

test("remembers when the last sweep ended that had a result", async () => {
  const { workflows, monitoring, look } = arrange(steady, 60);
  workflows.put("sweep", { status: "Completed", output: result, endedAt: minutes(-10) });
  await monitoring.byWatchTick(look, []);
  workflows.put("sweep", { status: "Failed", output: "boom", endedAt: minutes(-1) });

  await monitoring.byWatchTick(look, []);

  expect(workflows.signals.map(({ input }) => input)).toMatchObject([
    { sweptAt: minutes(-10) },
    { sweptAt: minutes(-60) },
  ]);
});

test("tells of a vault that is not watched, and not of one whose watch fails to list it", async () => {
  const { workflows, monitoring, look, told } = arrange(steady);
  await monitoring.byWatchTick(look, [unwatched]);
  workflows.put(watchInstanceId(vaultId), { status: "Completed", output: null, endedAt: minutes(-1) });

  await monitoring.byWatchTick({ ...look, at: minutes(5) }, [unwatched]);

  expect(told()).toMatchObject([{ kind: "monitoringStopped", monitor: "vaultWatch", vaultId, since: minutes(-61) }]);
});

test("gives a vault that was never watched an hour from when it was first seen", async () => {
  const { workflows, monitoring, look, told } = arrange(steady);
  const tickAt = async (minute: number) => {
    const beat = { since: minutes(-1440), at: minutes(minute - 5) };
    workflows.putEntity("timerBeats", "app", { watchTick: beat });
    await monitoring.byWatchTick({ ...look, at: minutes(minute) }, [{ vaultId }]);
    return told().length;
  };

  const counts = [await tickAt(0), await tickAt(59), await tickAt(60)];

  expect(counts).toEqual([0, 0, 1]);
});

test("tells that a vault is watched again only where an incident is open", async () => {
  const { workflows, monitoring, look, told } = arrange(steady);
  await monitoring.byWatchTick(look, [watched]);
  const assigned = [
    {
      family: "platform" as const,
      incidentId: incidentIdOf(causeKeyOf("platform", "vaultNotWatched"), noon),
      subjects: [vaultId.toLowerCase()],
    },
  ];
  const { state } = applyIndexOperation(noOpenIncidents, { name: "settle", assigned, released: [] });
  workflows.putEntity("openIncidents", "00000000-0000-0000-0000-000000000001", state);

  await monitoring.byWatchTick(look, [watched]);

  expect(told()).toMatchObject([{ kind: "monitoringResumed", monitor: "vaultWatch", vaultId }]);
});

test("no tick of the watch's timer is noted while it knows no vault", async () => {
  const { workflows, monitoring, look } = arrange(steady, 60);

  await monitoring.byWatchTick(look, undefined);

  expect(workflows.signals).toEqual([]);
});

test("the sweep's timer tells when the watch's timer does not tick", async () => {
  const { monitoring, look, told } = arrange({ ...steady, watchTick: { since: minutes(-90), at: minutes(-31) } });

  await monitoring.bySweepTick(look);

  expect(told()).toMatchObject([{ kind: "monitoringStopped", monitor: "watchTick", lastAt: minutes(-31) }]);
});

test("the sweep's timer looks every five minutes only, and notes its tick then", async () => {
  const { workflows, monitoring, look } = arrange(steady);

  await monitoring.bySweepTick({ ...look, at: minutes(-1) });
  await monitoring.bySweepTick(look);

  expect(workflows.signals.map(({ input }) => input)).toEqual([
    { timer: "sweepTick", at: noon, sweptAt: minutes(-60) },
  ]);
});

test("a look that fails is logged, and the tick goes on", async () => {
  const { workflows, monitoring, look, log } = arrange(steady);
  workflows.faults.failNext("readEntityState", new Error("hub down"));

  await monitoring.bySweepTick(look);

  expect(log).toContainEqual(expect.stringContaining("could not be looked at: Error: hub down"));
});

test("the sweep's timer does not miss a timer that is disabled", async () => {
  const { workflows, look, told } = arrange({ ...steady, watchTick: { since: minutes(-90), at: minutes(-31) } });

  await createMonitoring({ incidents, isWatchExpected: false }).bySweepTick(look);

  expect(told()).toEqual([]);
  expect(workflows.signals).toHaveLength(1);
});

test.for<[string, readonly string[], Record<string, string>, number | undefined, boolean]>([
  ["subscriptions are configured", ["s"], {}, 60, true],
  ["no subscription is configured", [], {}, undefined, true],
  ["the sweep's timer is disabled", ["s"], { "AzureWebJobs.sweepTick.Disabled": "true" }, undefined, true],
  ["it is disabled by the other spelling", ["s"], { AzureWebJobs__sweepTick__Disabled: "1" }, undefined, true],
  ["it is enabled", ["s"], { "AzureWebJobs.sweepTick.Disabled": "false" }, 60, true],
  ["the timer of watches is disabled", ["s"], { "AzureWebJobs.watchTick.Disabled": "True" }, 60, false],
])("what is expected to run when %s", ([, subscriptionIds, env, sweepEveryMinutes, isWatchExpected]) => {
  const sweep = { everyMinutes: 60, startsPerMinute: 60, recoveryPointObjectiveHours: 26 };

  expect(expectedToRun({ subscriptionIds, sweep }, env)).toEqual({
    isWatchExpected,
    ...(sweepEveryMinutes !== undefined && { sweepEveryMinutes }),
  });
});
