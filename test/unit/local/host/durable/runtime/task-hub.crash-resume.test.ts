import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createVirtualClock, type VirtualClock } from "../../../../../../local/clock.ts";
import type { Durable } from "../../../../../support/host/durable-test-app.ts";
import { createHubRig, type HubRig } from "../../../../../support/host/hub-rig.ts";

const START_MS = Date.UTC(2026, 0, 1);

let folder: string;
let rigs: HubRig[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "task-hub-"));
  rigs = [];
});

afterEach(async () => {
  for (const rig of rigs) await rig.stop();
  rmSync(folder, { recursive: true, force: true });
});

function defineApp(df: Durable): void {
  df.app.activity("echo", { handler: (value: unknown) => value });
  df.app.entity("counter", (context) => {
    const total = (context.df.getState(() => 0) as number) + ((context.df.getInput() as number | undefined) ?? 0);
    context.df.setState(total);
    context.df.return(total);
  });
  df.app.orchestration("child", function* (context) {
    yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 60_000));
    return yield context.df.callActivity("echo", context.df.getInput());
  });
  df.app.orchestration("everything", function* (context) {
    const round = (context.df.getInput() as { round: number }).round;
    const fanOut = yield context.df.Task.all([1, 2, 3].map((n) => context.df.callActivity("echo", n)));
    const child = yield context.df.callSubOrchestrator("child", { round }, `child-${round}`);
    const total = yield context.df.callEntity(new df.EntityId("counter", "k"), "add", round);
    context.df.setCustomStatus({ round });
    if (round === 2) return { fanOut, child, total };
    context.df.continueAsNew({ round: round + 1 });
    return undefined;
  });
}

function openRig(
  file: string,
  options: { readonly virtualClock: VirtualClock; readonly onCommit?: (n: number) => void },
) {
  const rig = createHubRig(defineApp, { databaseFile: file, ...options });
  rigs.push(rig);
  rig.hub.start();
  return rig;
}

/** What a killed process leaves behind: the file and its write-ahead log as they are in that moment. */
function snapshot(file: string, copy: string): void {
  for (const suffix of ["", "-wal"]) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
}

test("recovers from a crash after each commit with the same outcome", async () => {
  const file = join(folder, "hub.db");
  const clock = createVirtualClock({ startAtMs: START_MS });
  const copies: { readonly file: string; readonly atMs: number }[] = [];
  const onCommit = (count: number) => {
    const copy = join(folder, `killed-${count}.db`);
    snapshot(file, copy);
    copies.push({ file: copy, atMs: clock.now() });
  };
  const undisturbed = openRig(file, { virtualClock: clock, onCommit });
  await undisturbed.start("everything", { round: 1 });
  const expected = await undisturbed.rest();

  const outcomes: unknown[] = [];
  for (const copy of copies) {
    const rig = openRig(copy.file, { virtualClock: createVirtualClock({ startAtMs: copy.atMs }) });
    outcomes.push(await rig.rest());
  }

  expect(expected).toMatchObject({ runtimeStatus: "Completed", output: { total: 3 }, customStatus: { round: 2 } });
  expect(copies.length).toBeGreaterThan(20);
  expect(outcomes).toEqual(copies.map(() => expected));
});

test("commits instances that are created at once together, and before their creation is answered", async () => {
  const file = join(folder, "hub.db");
  const copy = join(folder, "answered.db");
  let commits = 0;
  const rig = createHubRig(defineApp, { databaseFile: file, onCommit: (count) => (commits = count) });
  rigs.push(rig);

  await Promise.all(["a", "b", "c"].map((id) => rig.start("child", id, id)));
  snapshot(file, copy);

  expect(commits).toBe(1);
  const left = openRig(copy, { virtualClock: createVirtualClock({ startAtMs: START_MS }) });
  await left.clock.idle();
  expect(["a", "b", "c"].map((id) => left.status(id).output)).toEqual(["a", "b", "c"]);
});

test("stores an instance whose creation has begun when the host stops", async () => {
  const file = join(folder, "hub.db");
  const first = createHubRig(defineApp, { databaseFile: file });

  const creation = first.start("child", "late");
  await first.stop();
  await creation;

  const second = openRig(file, { virtualClock: createVirtualClock({ startAtMs: START_MS }) });
  expect(await second.rest()).toMatchObject({ runtimeStatus: "Completed", output: "late" });
});

test("fires a timer that fell due while no host ran", async () => {
  const file = join(folder, "hub.db");
  const first = openRig(file, { virtualClock: createVirtualClock({ startAtMs: START_MS, jumps: false }) });
  await first.start("child", "late");
  await first.clock.advance(1_000);
  await first.stop();
  rigs = [];

  const second = openRig(file, { virtualClock: createVirtualClock({ startAtMs: START_MS + 3_600_000 }) });

  expect(await second.rest()).toMatchObject({ runtimeStatus: "Completed", output: "late" });
});

test("runs only due instances after a restart, not those that wait", async () => {
  const file = join(folder, "hub.db");
  const first = openRig(file, { virtualClock: createVirtualClock({ startAtMs: START_MS, jumps: false }) });
  for (let n = 0; n < 50; n += 1) await first.start("child", n, `waiting-${n}`);
  await first.clock.advance(1_000);
  await first.stop();
  rigs = [];
  let commits = 0;
  const virtualClock = createVirtualClock({ startAtMs: START_MS + 2_000, jumps: false });

  const second = openRig(file, { virtualClock, onCommit: (count) => (commits = count) });
  await second.clock.advance(1_000);

  expect(commits).toBe(0);
  await second.clock.advance(60_000);
  expect(second.status("waiting-49")).toMatchObject({ runtimeStatus: "Completed", output: 49 });
});
