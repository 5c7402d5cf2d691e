import { expect, test } from "vitest";
import { type Instant, secondsBetween } from "../../../../domain/instant.ts";
import { plannedInstants, staggerWindow } from "../../../../domain/schedule/stagger.ts";
import { sampleVmId } from "../../../support/fakes/sample-machine.ts";

const from = "2026-11-21T02:30:00.000Z" as Instant;
const deadlineAt = "2026-11-21T14:30:00.000Z" as Instant;
const part = (number: number, runId = "run:nightly:2026-11-21T02:30Z") => ({ runId, part: number });
const machines = (count: number, vault = 0) =>
  Array.from({ length: count }, (_, index) => ({ vmId: sampleVmId(`vm-${vault}-${index}`), vault }));

test.for([
  [12, 12],
  [13, 12],
  [33, 12],
  [34, 11],
  [50, 8],
  [100, 4],
  [1000, 4],
  [100, 4, 10],
  [100, 2, 11],
  [12, 12, 11],
] as const)(
  "spreads %i machines of a vault in %i waves over the window, before its end",
  ([count, waves, number = 1]) => {
    const instants = plannedInstants(machines(count), { from, seconds: 3600, ...part(number) });

    const offsets = [...new Set(instants.map((at) => secondsBetween(from, at)))].sort((a, b) => a - b);
    expect(offsets).toHaveLength(waves);
    expect(offsets.every((offset) => offset >= 0 && offset < 3600)).toBe(true);
    const gaps = offsets.slice(1).map((offset, index) => offset - (offsets[index] ?? 0));
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
  },
);

test("gives each machine of a few an instant of its own", () => {
  const instants = plannedInstants(machines(5), { from, seconds: 3600, ...part(1) });

  expect(new Set(instants).size).toBe(5);
});

test("gives the same machines the same instants in any order", () => {
  const given = [...machines(20), ...machines(20, 1)];
  const window = { from, seconds: 7200, ...part(1) };

  const there = plannedInstants(given, window);
  const back = plannedInstants(given.toReversed(), window);

  expect(back.toReversed()).toEqual(there);
});

test("shifts the waves of one part against those of another, and of one vault against those of another", () => {
  const first = plannedInstants(machines(1), { from, seconds: 3600, ...part(1) });
  const second = plannedInstants(machines(1), { from, seconds: 3600, ...part(2) });
  const otherVault = plannedInstants([{ vmId: sampleVmId("vm-0-0"), vault: 7 }], {
    from,
    seconds: 3600,
    ...part(1),
  });

  expect(new Set([...first, ...second, ...otherVault]).size).toBe(3);
});

test.for([
  [1, 3, 12],
  [1, 10, 40],
  [11, 27, 54],
  [11, 90, 180],
] as const)("leaves about the same time between the waves of parts, from part %i on %i", ([first, parts, count]) => {
  const day = 86_400;
  const instants = Array.from({ length: parts }, (_, index) =>
    plannedInstants(machines(100), { from, seconds: day, ...part(first + index) }),
  );

  const waves = [...new Set(instants.flat())].map((at) => secondsBetween(from, at)).sort((a, b) => a - b);
  const gaps = waves.slice(1).map((at, index) => at - (waves[index] ?? 0));
  expect(waves).toHaveLength(count);
  expect(Math.max(...gaps)).toBeLessThan((2 * day) / count);
});

test("shifts the waves of one run against those of another", () => {
  const [nightly, weekly] = ["run:nightly:2026-11-21T02:30Z", "run:weekly:2026-11-21T02:30Z"].map((runId) =>
    plannedInstants(machines(100), { from, seconds: 3600, ...part(1, runId) }),
  );

  expect(nightly).not.toEqual(weekly);
});

test("starts everything at once without a window, a machine that is named twice too", () => {
  const [machine] = machines(1);
  const twice = machine === undefined ? [] : [machine, machine];

  expect(plannedInstants([...machines(3), ...twice], { from, seconds: 0, ...part(1) })).toEqual(Array(5).fill(from));
});

test.for([
  ["of a run in time begins now and ends with the schedule's", "2026-11-21T02:30:30.000Z", 3600, 3570],
  ["is what is left at the last moment that is in time", "2026-11-21T02:40:00.000Z", 3600, 3000],
  ["of a late run begins anew", "2026-11-21T02:40:01.000Z", 3600, 3600],
  ["ends at the run's deadline", "2026-11-21T14:00:00.000Z", 3600, 1800],
  ["is empty after the deadline", "2026-11-21T15:00:00.000Z", 3600, 0],
  ["is empty where the schedule has none", "2026-11-21T02:30:30.000Z", 0, 0],
] as const)("a window %s", ([, now, staggerSeconds, seconds]) => {
  const window = staggerWindow({ dueAt: from, now: now as Instant, deadlineAt, staggerSeconds });

  expect(window).toEqual({ from: now, seconds });
});
