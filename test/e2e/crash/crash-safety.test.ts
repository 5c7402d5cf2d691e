import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type HostRun, type HostRunEnd, type Outcome, recoverFromAll, runHost } from "../../support/host/crash-run.ts";
import { isLongRun, readSeeds } from "../../support/host/seeds.ts";

/** A kill at every commit has taken one to three minutes on two busy cores; the sample takes a seventh of that. */
const TIME_LIMIT_MS = isLongRun() ? 600_000 : 120_000;
/**
 * `npm test` kills at every seventh moment, a long run (`SEEDS`) at all of them. The number is odd, so that the sample has kills
 * before and kills after a commit. task-hub.crash-resume.test.ts recovers from every commit, within one process.
 */
const SAMPLE_STEP = 7;
const RUNS_PER_SEED = 3;
const MAX_KILLS_PER_RUN = 3;

let root: string;
let expected: Outcome;
let commits: number;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "crash-"));
  const undisturbed = await runHost({ folder: newFolder("undisturbed") });
  if (undisturbed.kind === "killed") throw new Error("The undisturbed run was killed.");
  ({ outcome: expected, commits } = undisturbed);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

function newFolder(name: string): string {
  const folder = join(root, name);
  mkdirSync(folder);
  return folder;
}

/** Runs the host through the planned kills and once more undisturbed. */
async function recoverFrom(
  name: string,
  plans: readonly Omit<HostRun, "folder">[],
  settings: Pick<HostRun, "interruptedActivityDelay"> = {},
) {
  const folder = newFolder(name);
  let kills = 0;
  for (const plan of plans) {
    const end = await runHost({ folder, ...plan, ...settings });
    if (end.kind === "killed") kills += 1;
  }
  const end: HostRunEnd = await runHost({ folder, ...settings });
  return { name, kills, outcome: end.kind === "finished" ? end.outcome : undefined };
}

test("the undisturbed scenario has the expected outcome and enough commits", () => {
  expect(commits).toBeGreaterThan(40);
  expect(expected.entities).toEqual({ "counter/sum": "7", "counter/tries": "2", "audit/all": "4" });
});

test("after a kill before or after a commit, the restarted host reaches the same outcome", {
  timeout: TIME_LIMIT_MS,
}, async () => {
  const all = Array.from({ length: commits }, (_, n) => [`before:${n + 1}`, `after:${n + 1}`]).flat();
  const moments = isLongRun() ? all : all.filter((_, n) => n % SAMPLE_STEP === 0);

  const ends = await recoverFromAll(moments, (killAt) => recoverFrom(killAt.replace(":", "-"), [{ killAt }]));

  const differing = ends.filter(({ outcome }) => JSON.stringify(outcome) !== JSON.stringify(expected));
  const killPoints = ends.filter(({ kills }) => kills > 0).length;
  process.stdout.write(`crash test: ${commits} commits, ${killPoints} kill points, ${differing.length} differ\n`);
  expect(differing).toEqual([]);
  expect(ends.filter(({ kills }) => kills !== 1)).toEqual([]);
});

test("after kills, with interrupted activities that run again five minutes later, the host reaches the same outcome", {
  timeout: TIME_LIMIT_MS,
}, async () => {
  const moments = Array.from({ length: commits }, (_, n) => `after:${n + 1}`).filter((_, n) => n % SAMPLE_STEP === 0);
  const settings = { interruptedActivityDelay: "00:05:00" };

  const ends = await recoverFromAll(moments, (killAt) => {
    return recoverFrom(`late-${killAt.replace(":", "-")}`, [{ killAt }], settings);
  });

  expect(ends.map(({ kills }) => kills)).toEqual(moments.map(() => 1));
  for (const { outcome } of ends) expect(outcome).toEqual(expected);
});

test.for(readSeeds())(
  "after repeated kills at random instants of seed %i, the host reaches the same outcome",
  {
    timeout: TIME_LIMIT_MS,
  },
  async (seed) => {
    const instants = fc.array(fc.integer({ min: 150, max: 450 }), { minLength: 1, maxLength: MAX_KILLS_PER_RUN });
    const runs = fc.sample(instants, { numRuns: RUNS_PER_SEED, seed });

    const ends = await recoverFromAll([...runs.entries()], ([n, afterMs]) =>
      recoverFrom(
        `random-${seed}-${n}`,
        afterMs.map((killAfterMs) => ({ killAfterMs })),
      ),
    );

    const differing = ends.filter(({ outcome }) => JSON.stringify(outcome) !== JSON.stringify(expected));
    const kills = ends.reduce((sum, end) => sum + end.kills, 0);
    process.stdout.write(`crash test: ${kills} kills at random instants, ${differing.length} differ\n`);
    expect(differing).toEqual([]);
    expect(kills).toBeGreaterThan(0);
  },
);
