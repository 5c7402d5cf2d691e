import { expect, test } from "vitest";
import { formatTimeSpan, parseTimeSpan } from "../../../../local/host/time-span.ts";

test.for<[string, number | undefined]>([
  ["00:00:01", 1000],
  ["00:00:00.2", 200],
  ["00:00:00.0000001", 0],
  ["23:59:59", 86_399_000],
  ["24:00:00", undefined],
  ["00:60:00", undefined],
  ["3.00:00:00", 259_200_000],
  ["01:30", 5_400_000],
  ["5", undefined],
  ["", undefined],
  ["-00:00:01", undefined],
])("parses %j as %o ms", ([text, expected]) => {
  expect(parseTimeSpan(text)).toBe(expected);
});

test.for<[number, string]>([
  [0, "00:00:00"],
  [4_000, "00:00:04"],
  [1_500, "00:00:01.5000000"],
  [86_399_000, "23:59:59"],
  [86_400_000, "1.00:00:00"],
  [6 * 86_400_000, "6.00:00:00"],
  [93_784_000, "1.02:03:04"],
])("formats %i ms as .NET does", ([durationMs, text]) => {
  expect(formatTimeSpan(durationMs)).toBe(text);
});
