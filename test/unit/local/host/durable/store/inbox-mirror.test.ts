import { expect, test } from "vitest";
import { InboxMirror, type InboxRow } from "../../../../../../local/host/durable/store/inbox-mirror.ts";

const row = (number: number, executionId: string | null = null): InboxRow => ({
  number,
  execution_id: executionId,
  event: "{}",
});

test("keeps the messages of each instance in the order of their arrival", () => {
  const mirror = new InboxMirror([]);
  for (const number of [1, 2, 3]) mirror.add(number === 2 ? 20 : 10, row(number));

  expect(mirror.read(10)).toEqual([row(1), row(3)]);
  expect(mirror.read(20)).toEqual([row(2)]);
  expect(mirror.read(30)).toEqual([]);
});

test("does not answer for an instance with messages of an earlier process until they have been loaded", () => {
  const mirror = new InboxMirror([10]);
  mirror.add(10, row(2));
  const before = mirror.read(10);

  mirror.load(10, [row(1), row(2)]);

  expect(before).toBeUndefined();
  expect(mirror.read(10)).toEqual([row(1), row(2)]);
});

test("removes the messages that a condition names", () => {
  const mirror = new InboxMirror([]);
  mirror.add(10, row(1, "e"));
  mirror.add(10, row(2));

  mirror.remove(10, ({ execution_id }) => execution_id !== null);

  expect(mirror.read(10)).toEqual([row(2)]);
});

test("leaves an instance to the database while too many messages are in memory", () => {
  const mirror = new InboxMirror([]);
  for (let number = 1; number <= 20_000; number += 1) mirror.add(10, row(number));
  mirror.add(20, row(20_001));
  const whileFull = mirror.read(20);

  mirror.removeAll(10);
  mirror.load(20, [row(20_001)]);

  expect(whileFull).toBeUndefined();
  expect(mirror.read(20)).toEqual([row(20_001)]);
});
