import { expect, test } from "vitest";
import { postJson, startFixture } from "./running-fixture.ts";

const FULL_BATCH = 1_000;
const SMALL_BATCH = 100;
const ROUNDS = 5;
/** Ten times as many events in at most three times ten times as long: the cost per event does not grow with the batch. */
const MAX_RATIO = 30;

const batchOf = (size: number) =>
  Array.from({ length: size }, (_, n) => ({ id: `e${n}`, subject: "s", eventType: "Test", data: { n } }));

test("acknowledges a full batch as JSON in time that grows only with the number of its events", async () => {
  const { call } = await startFixture();
  const headers = { "content-type": "application/json; charset=utf-8", "aeg-event-type": "Notification" };
  const statuses = new Set<number>();
  const fastestMs = async (size: number) => {
    const request = { ...postJson(batchOf(size)), headers };
    const tookMs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const startedAtMs = performance.now();
      const response = await call("/runtime/webhooks/eventgrid?functionName=takeEvents", request);
      tookMs.push(performance.now() - startedAtMs);
      statuses.add(response.status);
    }
    return Math.min(...tookMs);
  };
  await fastestMs(SMALL_BATCH); // Warms up.

  const ratio = (await fastestMs(FULL_BATCH)) / (await fastestMs(SMALL_BATCH));
  const seen = (await (await call("/api/seen")).json()) as readonly { readonly functionName: string }[];

  expect([...statuses]).toEqual([202]);
  expect(seen.filter(({ functionName }) => functionName === "takeEvents")).toHaveLength(
    ROUNDS * (FULL_BATCH + 2 * SMALL_BATCH),
  );
  expect(ratio).toBeLessThan(MAX_RATIO);
});
