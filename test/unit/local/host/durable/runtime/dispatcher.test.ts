import { afterEach, expect, test } from "vitest";
import { createVirtualClock } from "../../../../../../local/clock.ts";
import { createHubRig, durableSettings, type HubRig } from "../../../../../support/host/hub-rig.ts";

let rig: HubRig;
let gate: Gate;
let commits: number;

afterEach(async () => {
  gate.open();
  await rig.stop();
});

/** Holds activities up until it opens, and counts how many were inside at a time. */
class Gate {
  most = 0;
  #inside = 0;
  #isOpen = false;
  #waiting: (() => void)[] = [];

  async pass(): Promise<void> {
    this.#inside += 1;
    this.most = Math.max(this.most, this.#inside);
    if (!this.#isOpen) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#inside -= 1;
  }

  open(): void {
    this.#isOpen = true;
    for (const resume of this.#waiting.splice(0)) resume();
  }
}

function createRig(): HubRig {
  gate = new Gate();
  commits = 0;
  rig = createHubRig(
    (df) => {
      df.app.activity("passes", {
        handler: async () => {
          await gate.pass();
          return "passed";
        },
      });
      df.app.orchestration("fansOut", function* (context) {
        const count = context.df.getInput() as number;
        const results = yield context.df.Task.all(
          Array.from({ length: count }, () => context.df.callActivity("passes")),
        );
        return (results as unknown[]).length;
      });
      df.app.orchestration("sleeps", function* (context) {
        yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 60_000));
        return "slept";
      });
    },
    {
      virtualClock: createVirtualClock({ startAtMs: Date.UTC(2026, 0, 1) }),
      settings: { ...durableSettings, maxConcurrentActivityFunctions: 4 },
      onCommit: (count) => {
        commits = count;
      },
    },
  );
  rig.hub.start();
  return rig;
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

test("limits parallel activities to the setting, and runs all of them", async () => {
  const { start, rest } = createRig();

  await start("fansOut", 25);
  await turns(20);
  const most = gate.most;
  gate.open();

  expect(most).toBe(4);
  expect(await rest()).toMatchObject({ runtimeStatus: "Completed", output: 25 });
  expect(gate.most).toBe(4);
});

test("commits the outcomes of more activities at once than may run at a time", async () => {
  const { start, rest } = createRig();
  gate.open();

  await start("fansOut", 40);

  expect(await rest()).toMatchObject({ runtimeStatus: "Completed", output: 40 });
  expect(gate.most).toBeLessThanOrEqual(4);
  expect(commits).toBeLessThan(8);
});

test("virtual time does not advance while an activity runs", async () => {
  const { start, status, clock, rest } = createRig();
  const startedAt = clock.now();

  await start("sleeps", null, "sleeper");
  await start("fansOut", 1);
  await turns(50);
  const stood = clock.now() === startedAt && status("sleeper").runtimeStatus === "Running";
  gate.open();

  expect(stood).toBe(true);
  expect(await rest("sleeper")).toMatchObject({ runtimeStatus: "Completed", output: "slept" });
});

test("stop waits for running work and starts no more", async () => {
  const { start, hub, status } = createRig();
  await start("fansOut", 9);
  await turns(20);

  let stopped = false;
  const stopping = hub.stop().then(() => {
    stopped = true;
  });
  await turns(20);
  const early = stopped;
  const statusBefore = status().runtimeStatus;
  gate.open();
  await stopping;
  createRig();

  expect([early, statusBefore]).toEqual([false, "Running"]);
});

test("whenFinished resolves when the instance finishes, or earlier when the signal aborts", async () => {
  const { start, hub } = createRig();
  await start("fansOut", 2);
  await turns(10);
  const impatient = new AbortController();

  const patient = hub.whenFinished("i", new AbortController().signal);
  const early = hub.whenFinished("i", impatient.signal);
  impatient.abort();

  expect((await early)?.runtimeStatus).toBe("Running");
  gate.open();
  expect((await patient)?.runtimeStatus).toBe("Completed");
  expect((await hub.whenFinished("i", new AbortController().signal))?.runtimeStatus).toBe("Completed");
  expect(await hub.whenFinished("unknown", new AbortController().signal)).toBeUndefined();
});

test("whenFinished resolves without a status when the instance is purged", async () => {
  const { start, hub } = createRig();
  await start("fansOut", 2);
  await turns(10);

  const waiting = hub.whenFinished("i", new AbortController().signal);
  hub.purge("i");

  expect(await waiting).toBeUndefined();
});
