import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type HostRun, type HostRunEnd, type Outcome, recoverFromAll, runHost } from "../../support/host/crash-run.ts";

/** Twice the time that the slowest run took on two busy cores. */
const TIME_LIMIT_MS = 120_000;
const RANDOM_LIVES = 8;
const MAX_KILLS_PER_RUN = 3;

let root: string;
let expected: Outcome;
let commits: number;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "crash-"));
  const undisturbed = await runHost({ folder: newFolder("undisturbed") });
  if (undisturbed.kind === "killed") throw new Error("Nobody was to kill the undisturbed run.");
  ({ outcome: expected, commits } = undisturbed);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

function newFolder(name: string): string {
  const folder = join(root, name);
  mkdirSync(folder);
  return folder;
}

/** Lives through the planned kills and one last time undisturbed. */
async function recoverFrom(name: string, plans: readonly Omit<HostRun, "folder">[]) {
  const folder = newFolder(name);
  let kills = 0;
  for (const plan of plans) {
    const end = await runHost({ folder, ...plan });
    if (end.kind === "killed") kills += 1;
  }
  const end: HostRunEnd = await runHost({ folder });
  return { name, kills, outcome: end.kind === "finished" ? end.outcome : undefined };
}

test("the undisturbed scenario has the expected outcome and enough commits", () => {
  expect(commits).toBeGreaterThan(40);
  expect(expected.entities).toEqual({ "counter/sum": "7", "counter/tries": "2", "audit/all": "4" });
});

test("after a kill before or after a commit, the restarted host reaches the same outcome", {
  timeout: TIME_LIMIT_MS,
}, async () => {
  const moments = Array.from({ length: commits }, (_, n) => [`before:${n + 1}`, `after:${n + 1}`]).flat();

  const ends = await recoverFromAll(moments, (killAt) => recoverFrom(killAt.replace(":", "-"), [{ killAt }]));

  const differing = ends.filter(({ outcome }) => JSON.stringify(outcome) !== JSON.stringify(expected));
  const killPoints = ends.filter(({ kills }) => kills > 0).length;
  process.stdout.write(`crash test: ${commits} commits, ${killPoints} kill points, ${differing.length} differ\n`);
  expect(differing).toEqual([]);
  expect(ends.filter(({ kills }) => kills !== 1)).toEqual([]);
});

test("after repeated kills at random instants, the host reaches the same outcome", {
  timeout: TIME_LIMIT_MS,
}, async () => {
  const instants = fc.array(fc.integer({ min: 150, max: 450 }), { minLength: 1, maxLength: MAX_KILLS_PER_RUN });
  const lives = fc.sample(instants, { numRuns: RANDOM_LIVES, seed: 20_260_101 });

  const ends = await recoverFromAll([...lives.entries()], ([n, afterMs]) =>
    recoverFrom(
      `random-${n}`,
      afterMs.map((killAfterMs) => ({ killAfterMs })),
    ),
  );

  const differing = ends.filter(({ outcome }) => JSON.stringify(outcome) !== JSON.stringify(expected));
  const kills = ends.reduce((sum, end) => sum + end.kills, 0);
  process.stdout.write(`crash test: ${kills} kills at random instants, ${differing.length} differ\n`);
  expect(differing).toEqual([]);
  expect(kills).toBeGreaterThan(0);
});
