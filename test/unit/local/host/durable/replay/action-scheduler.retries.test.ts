import { afterEach, expect, test } from "vitest";
import { createHubRig, type HubRig } from "../../../../../support/host/hub-rig.ts";

let rig: HubRig;

afterEach(() => rig.stop());

interface Work {
  readonly label: string;
  readonly fail: number;
}

function createRig(): HubRig {
  const attempts = new Map<string, number>();
  rig = createHubRig((df) => {
    df.app.activity("work", {
      handler: (input: unknown) => {
        const { label, fail } = input as Work;
        const attempt = (attempts.get(label) ?? 0) + 1;
        attempts.set(label, attempt);
        if (attempt <= fail) throw new Error(`${label} failed #${attempt}`);
        return `${label} done`;
      },
    });
    df.app.orchestration("retries", function* (context) {
      const { attempts: most, backoff, fail } = context.df.getInput() as Record<string, number>;
      const options = new df.RetryOptions(1_000, most ?? 1);
      if (backoff !== undefined) options.backoffCoefficient = backoff;
      const started = context.df.currentUtcDateTime.getTime();
      const result = yield context.df.callActivityWithRetry("work", options, { label: "flaky", fail });
      return { result, tookMs: context.df.currentUtcDateTime.getTime() - started };
    });
    df.app.orchestration("childWork", function* (context) {
      return yield context.df.callActivity("work", context.df.getInput());
    });
    df.app.orchestration("retriesChild", function* (context) {
      const input = { label: "child", fail: 1 };
      return yield context.df.callSubOrchestratorWithRetry("childWork", new df.RetryOptions(1_000, 3), input, "kid");
    });
    df.app.orchestration("retriesInParallel", function* (context) {
      const task = (label: string, fail: number) =>
        context.df.callActivityWithRetry("work", new df.RetryOptions(1_000, 3), { label, fail });
      const all = yield context.df.Task.all([task("a", 2), task("b", 0), task("c", 1)]);
      return [all, yield context.df.callActivity("work", { label: "after", fail: 0 })];
    });
  });
  rig.hub.start();
  return rig;
}

test.for<[string, Record<string, number>, object, number]>([
  ["needs no retry", { attempts: 3, fail: 0 }, { result: "flaky done", tookMs: 0 }, 0],
  ["succeeds on the second attempt", { attempts: 3, fail: 1 }, { result: "flaky done", tookMs: 1_000 }, 1],
  ["waits longer and longer", { attempts: 4, fail: 3, backoff: 2 }, { result: "flaky done", tookMs: 7_000 }, 3],
])("retries: %s", async ([, input, output, timers]) => {
  const { start, rest, hub } = createRig();

  await start("retries", input);

  expect(await rest()).toMatchObject({ runtimeStatus: "Completed", output });
  expect(timersFired(hub.history("i", { includeOutput: false }))).toBe(timers);
});

test.for<[number, number]>([
  [1, 1],
  [2, 2],
])("sets one more timer after the last of %i attempts", async ([attempts, timers]) => {
  const { start, rest, hub } = createRig();

  await start("retries", { attempts, fail: 9 });

  const { runtimeStatus, output } = await rest();
  expect(runtimeStatus).toBe("Failed");
  expect(output).toContain(`Activity function 'work' failed:  flaky failed #${attempts} \n `);
  expect(timersFired(hub.history("i", { includeOutput: false }))).toBe(timers);
});

test("retries a sub-orchestration under its chosen ID", async () => {
  const { start, rest } = createRig();

  await start("retriesChild");

  expect(await rest()).toMatchObject({ runtimeStatus: "Completed", output: "child done" });
});

test("retries in parallel", async () => {
  const { start, rest } = createRig();

  await start("retriesInParallel");

  const output = [["a done", "b done", "c done"], "after done"];
  expect(await rest()).toMatchObject({ runtimeStatus: "Completed", output });
});

function timersFired(events: readonly object[]): number {
  return events.filter((event) => (event as { EventType: unknown }).EventType === "TimerFired").length;
}
