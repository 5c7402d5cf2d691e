import { expect, test } from "vitest";
import { adviceRows } from "../../../../domain/notices/advice/for-code.ts";
import { actors, noticeKinds, severities } from "../../../../domain/notices/notice.ts";

test("severities are in order, so that a channel can take everything from one of them on", () => {
  expect(severities).toEqual(["info", "warning", "error"]);
});

test("every actor is named by the advice for some error code", () => {
  const named = new Set(adviceRows.map(([, , , whoActs]) => whoActs));

  expect(actors.filter((actor) => !named.has(actor))).toEqual([]);
});

test("no kind of notice is listed twice", () => {
  expect(new Set(noticeKinds).size).toBe(noticeKinds.length);
});
