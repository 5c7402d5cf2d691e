import { expect, test } from "vitest";
import { parseTimeSpan } from "../../../../local/host/duration.ts";

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
])("%s is %o ms", ([text, expected]) => {
  expect(parseTimeSpan(text)).toBe(expected);
});
