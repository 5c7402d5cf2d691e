import { expect, test } from "vitest";
import { answerOf, type ChannelFault, faultAt } from "../../../../tools/alerts/channel-plan.ts";

const outage: ChannelFault = { kind: "outage", fromSeconds: 10, untilSeconds: 20 };
const limited: ChannelFault = { kind: "limited", fromSeconds: 0, untilSeconds: 100, count: 2, retryAfterSeconds: 30 };

test.for<[number, ChannelFault | undefined]>([
  [9, limited],
  [10, outage],
  [19, outage],
  [20, limited],
  [100, undefined],
])("at second %i the first fault of the plan that holds is met", ([seconds, fault]) => {
  expect(faultAt({ faults: [outage, limited] }, seconds, new Map())).toBe(fault);
});

test.for<[number, ChannelFault | undefined]>([
  [1, limited],
  [2, undefined],
])("a fault of two requests that was met %i times", ([times, fault]) => {
  expect(faultAt({ faults: [limited] }, 0, new Map([[limited, times]]))).toBe(fault);
});

test("readers see a message whose response is lost", () => {
  const answer = answerOf("slack", { ...outage, kind: "answerLost" }, 1);

  expect(answer).toEqual({ shown: true });
});

test("Retry-After is a number of seconds or a date, which are equally far away", () => {
  const [seconds, date] = [answerOf("slack", limited, 2).headers, answerOf("slack", limited, 3).headers];

  expect(seconds?.["retry-after"]).toBe("30");
  expect(Date.parse(date?.["retry-after"] ?? "") - Date.parse(date?.["date"] ?? "")).toBe(30_000);
});

test.for<["teams" | "slack" | "webhook", number, number]>([
  ["teams", 400, 404],
  ["slack", 400, 404],
  ["webhook", 308, 410],
])("%s refuses a message with %i and is gone with %i", ([type, refused, gone]) => {
  expect(answerOf(type, { ...outage, kind: "refusal" }, 1)).toMatchObject({ shown: false, status: refused });
  expect(answerOf(type, { ...outage, kind: "gone" }, 1)).toMatchObject({ shown: false, status: gone });
});
