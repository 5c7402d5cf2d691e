import { expect, test } from "vitest";
import { readQueueMessage } from "../../../../functions/events/queue-message.ts";

const event = { id: "event-1", eventType: "t" };
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");

test.for<[string, unknown, readonly unknown[]]>([
  ["one event, as the host hands it over", event, [event]],
  ["a list of events", [event, event], [event, event]],
  ["a text with one event", JSON.stringify(event), [event]],
  ["Base64 that the host did not decode", base64(event), [event]],
  ["Base64 of a list", base64([event]), [event]],
  ["a list with something that is no event, which is judged by itself", ["hello"], ["hello"]],
])("reads %s", ([, message, events]) => {
  expect(readQueueMessage(message)).toEqual({ kind: "events", events });
});

test.for<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["a number", 7],
  ["an empty text", ""],
  ["a text", "hello"],
  ["a JSON text that is a number", "7"],
  ["Base64 of a text", base64("hello")],
  ["an empty list", []],
])("says that %s is malformed, without repeating it", ([, message]) => {
  expect(readQueueMessage(message)).toEqual({ kind: "malformed", because: expect.stringMatching(/^the message is /) });
});
