import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { InterruptedActivities } from "../../../../../../local/host/durable/store/interrupted-activities.ts";

const DELAY_MS = 300_000;

/** A database with unfinished activities of the given numbers. */
function withActivities(...numbers: readonly number[]): DatabaseSync {
  const connection = new DatabaseSync(":memory:");
  connection.exec("CREATE TABLE activity (number INTEGER PRIMARY KEY)");
  for (const number of numbers) connection.prepare("INSERT INTO activity VALUES (?)").run(number);
  return connection;
}

test("delays the activities that were running when the previous host ended, and no others", () => {
  const connection = withActivities(1, 2, 3);
  const before = new InterruptedActivities(connection, DELAY_MS);
  for (const number of [1, 2, 9]) before.start(number);
  before.end(2);

  const after = new InterruptedActivities(connection, DELAY_MS);

  expect([1, 2, 3, 9].map((number) => after.delayMs(number))).toEqual([DELAY_MS, 0, 0, 0]);
});

test("delays nothing without a delay", () => {
  const connection = withActivities(1);
  new InterruptedActivities(connection, 0).start(1);

  expect(new InterruptedActivities(connection, 0).delayMs(1)).toBe(0);
});
