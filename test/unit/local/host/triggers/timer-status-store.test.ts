import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openTimerStatusStore } from "../../../../../local/host/triggers/timer-status-store.ts";

test("a status is there for the next host although this one was killed before it closed its file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "timer-status-"));
  const file = join(folder, "timers.db");
  const killed = openTimerStatusStore(file);
  onTestFinished(async () => {
    killed.close();
    await rm(folder, { recursive: true });
  });
  const status = { lastAtMs: 1000, nextAtMs: 2000, lastUpdatedAtMs: 1500 };

  killed.write("sweepTick", status);

  const next = openTimerStatusStore(file);
  expect(next.read("SweepTick")).toEqual(status);
  next.close();
});
