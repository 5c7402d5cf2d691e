import { expect, test } from "vitest";
import type { BackupMessage } from "../../../../domain/backup/message.ts";
import { addSeconds, type Instant, secondsBetween } from "../../../../domain/instant.ts";
import { newRunControl } from "../../../../domain/schedule/run-control.ts";
import { inputsOf } from "../../../support/drive-orchestrator.ts";
import { DUE_AT, drivePart, endedMessage, machineId, selected } from "../../../support/drive-part.ts";

const after = (seconds: number) => addSeconds(DUE_AT, seconds);
/** Each message once, from its time on. */
function mailAt(...mail: readonly (readonly [seconds: number, BackupMessage])[]) {
  const left = [...mail];
  return (now: string) => {
    const due = left.filter(([seconds]) => now >= after(seconds));
    for (const entry of due) left.splice(left.indexOf(entry), 1);
    return due.map(([, message]) => message);
  };
}
test("starts nothing in a black-out", () => {
  const closed = [{ from: DUE_AT, until: after(5400) }];

  const run = drivePart({
    input: { selected: selected("a") },
    plan: { closed },
    mail: mailAt([9000, endedMessage("a")]),
  });

  expect(run.triggered.map(({ at }) => at)).toEqual([after(5400)]);
});

test("takes one snapshot at a time of machines with one value of the tag, and waits no longer than for it", () => {
  const nodes = ["a", "b"].map((name) => ({ vmId: machineId(name), vault: 0, tagValue: "orders" }));
  const snapshot = (name: string) => ({
    kind: "snapshotTaken" as const,
    vmId: machineId(name),
    jobId: `job-${name}`,
    at: after(1200),
  });
  const run = drivePart({
    input: { selected: [...nodes, ...selected("c")] },
    plan: { limits: { perTagValue: 1 } },
    mail: mailAt(
      [1200, snapshot("a")],
      [1200, snapshot("b")],
      [9000, endedMessage("a")],
      [9000, endedMessage("b")],
      [9000, endedMessage("c")],
    ),
  });

  expect(run.triggered.map(({ vmIds }) => vmIds)).toEqual([[machineId("a"), machineId("c")], [machineId("b")]]);
  const second = run.triggered[1]?.at as Instant;
  expect(secondsBetween(after(1200), second)).toBeGreaterThanOrEqual(0);
  expect(secondsBetween(after(1200), second)).toBeLessThanOrEqual(420);
  expect(inputsOf(run.scheduled, "backupClaims.requested")).toContainEqual(
    expect.objectContaining({ wantsSnapshots: true }),
  );
  expect(run.output).toMatchObject({ counts: { vaulted: 3 } });
});

test("a snapshot that stalls gives its slot to the next machine", () => {
  const nodes = ["a", "b"].map((name) => ({ vmId: machineId(name), vault: 0, tagValue: "orders" }));

  const run = drivePart({ input: { selected: nodes }, plan: { limits: { perTagValue: 1 } }, generations: 120 });

  expect(run.triggered.map(({ vmIds }) => vmIds)).toEqual([[machineId("a")], [machineId("b")]]);
  expect(secondsBetween(DUE_AT, run.triggered[1]?.at as Instant)).toBeGreaterThanOrEqual(3600);
  expect(secondsBetween(DUE_AT, run.triggered[1]?.at as Instant)).toBeLessThan(3720);
});

test("a cancelled run starts no further backup and follows the others", () => {
  const run = drivePart({
    input: { selected: selected("a", "b") },
    control: { ...newRunControl, isCancelled: true },
    generations: 5,
  });
  const midway = drivePart({
    input: { selected: selected("a", "b", "c", "d") },
    plan: { staggerSeconds: 36_000 },
    mail: mailAt(...["a", "b", "c", "d"].map((name) => [20_000, endedMessage(name)] as const)),
    respond: {
      "runControl.update": (_, now) => ({ isCancelled: now > after(18_000), granted: [] }),
    },
  });

  expect(run.triggered).toEqual([]);
  expect(run.output).toMatchObject({ counts: { leftOut: 2 } });
  expect(run.report.get("a")).toMatchObject({ status: "leftOut", reason: "cancelled" });
  const { vaulted = 0, leftOut = 0 } = midway.output?.counts ?? {};
  expect([vaulted > 0, leftOut > 0, vaulted + leftOut]).toEqual([true, true, 4]);
});
