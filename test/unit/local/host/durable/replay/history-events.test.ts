import { expect, test } from "vitest";
import {
  EventType,
  encodeEvent,
  historyEvent,
  isoTime,
  playedEventText,
} from "../../../../../../local/host/durable/replay/history-events.ts";

test("writes instants as ISO 8601 with milliseconds, in any order", () => {
  const noon = Date.UTC(2026, 0, 1, 12);
  const instants = [
    noon,
    noon + 7,
    noon + 999,
    noon + 1000,
    noon + 41,
    0,
    -1,
    -1000,
    noon + 0.9,
    Date.UTC(12026, 5, 1),
  ];

  expect(instants.map(isoTime)).toEqual(instants.map((atMs) => new Date(atMs).toISOString()));
});

test("an instant that is none is refused", () => {
  expect(() => isoTime(Number.NaN)).toThrow(RangeError);
});

test("marks as played what was received, and not what its data says", () => {
  const data = '{"IsPlayed":false}';
  const received = historyEvent({ EventType: EventType.eventRaised, Input: data, Timestamp: isoTime(0), Name: "Go" });
  const scheduled = historyEvent({
    EventType: EventType.taskScheduled,
    EventId: 3,
    Timestamp: isoTime(0),
    Name: "echo",
  });

  const played = [received, scheduled].map((event) => playedEventText(encodeEvent(event)));

  expect(JSON.parse(`[${played.join(",")}]`)).toEqual([{ ...received, IsPlayed: true }, scheduled]);
  expect([received.EventId, scheduled.EventId]).toEqual([-1, 3]);
});
