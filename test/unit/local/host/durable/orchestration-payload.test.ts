import { expect, test } from "vitest";
import { timeSpan } from "../../../../../local/host/durable/replay/orchestration-payload.ts";

test.for<[number, string]>([
  [0, "00:00:00"],
  [4_000, "00:00:04"],
  [1_500, "00:00:01.5000000"],
  [86_399_000, "23:59:59"],
  [86_400_000, "1.00:00:00"],
  [6 * 86_400_000, "6.00:00:00"],
  [93_784_000, "1.02:03:04"],
])("writes %i ms the .NET way", ([durationMs, text]) => {
  expect(timeSpan(durationMs)).toBe(text);
});
