import { expect, test } from "vitest";
import type { Instant } from "../../../domain/instant.ts";
import { zoneOffsets } from "../../../functions/time-zone-offsets.ts";

test.for<[string, string, number, readonly number[]]>([
  ["Europe/Berlin", "2026-07-01T00:00:00.000Z", 120, [60]],
  ["Europe/Berlin", "2026-12-01T00:00:00.000Z", 60, [120]],
  ["Europe/Berlin", "2026-03-29T00:59:59.999Z", 60, [120]],
  ["Europe/Berlin", "2026-03-29T01:00:00.000Z", 120, [60]],
  ["Asia/Kolkata", "2026-07-01T00:00:00.000Z", 330, []],
  ["America/St_Johns", "2026-07-01T00:00:00.000Z", -150, [-210]],
  ["Etc/UTC", "2026-07-01T00:00:00.000Z", 0, []],
])("%s at %s is %d minutes east of UTC, and was %o in the year before", ([timeZone, at, now, earlier]) => {
  expect(zoneOffsets(timeZone, at as Instant)).toEqual({ now, earlier });
});
