import { expect, test } from "vitest";
import { serviceTime } from "../../../../azure/recovery-services/service-time.ts";
import type { Instant } from "../../../../domain/instant.ts";

test.for([
  ["midnight is twelve", "2026-03-01T00:00:00.000Z", "2026-03-01 12:00:00 AM"],
  ["the last second of the morning", "2026-03-01T11:59:59.999Z", "2026-03-01 11:59:59 AM"],
  ["noon is twelve", "2026-03-01T12:00:00.000Z", "2026-03-01 12:00:00 PM"],
  ["one in the afternoon", "2026-03-01T13:05:09.000Z", "2026-03-01 01:05:09 PM"],
] as const)("writes times as the service wants them: %s", ([, instant, text]) => {
  expect(serviceTime(instant as Instant)).toBe(text);
});
