import { expect, test } from "vitest";
import { eventInstanceId } from "../../../../domain/events/domain-event.ts";

test("names the instance that applies an event by its kind and ID, with characters that every task hub accepts", () => {
  const id = eventInstanceId("backupEnded", "protect:web-01:abc/#?");

  expect(id).toMatch(/^event:backupEnded:[0-9a-f]{32}$/);
  expect(eventInstanceId("backupEnded", "protect:web-01:abc/#?")).toBe(id);
  expect(eventInstanceId("backupEnded", "protect:web-01:abd/#?")).not.toBe(id);
});
