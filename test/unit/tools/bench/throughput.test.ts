import { expect, test } from "vitest";
import { median } from "../../../../tools/bench/measure.ts";
import { throughput } from "../../../../tools/bench/throughput.ts";

test.for<[readonly number[], number]>([
  [[3], 3],
  [[9, 1, 2], 2],
  [[4, 1, 2, 3], 3],
])("the median of %j is %d", ([values, middle]) => {
  expect(median(values)).toBe(middle);
});

test("compares rounds that were run one right after the other, so that a loaded minute does not count", () => {
  const ours = [1, 10, 2].map((seconds) => ({ seconds, cpuSeconds: 1 }));
  const other = [0.5, 5, 0.4].map((seconds) => ({ seconds, cpuSeconds: 0.25 }));

  const { perSecond, cpuMicroseconds, oursOver, cpuOverOurs } = throughput(other, ours, 100);

  expect({ perSecond, cpuMicroseconds, oursOver, cpuOverOurs }).toEqual({
    perSecond: 200,
    cpuMicroseconds: 2500,
    oursOver: 0.5,
    cpuOverOurs: 0.25,
  });
});
