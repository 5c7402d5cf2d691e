import { expect, test } from "vitest";
import type { DigestLine } from "../../../../domain/alerts/digest.ts";
import type { Instant } from "../../../../domain/instant.ts";
import {
  channelBrokenNotice,
  channelRestoredNotice,
  channelTestNotice,
  digestNotice,
  undeliveredNotice,
} from "../../../../domain/notices/channel.ts";

const at = "2026-03-31T07:00:00.000Z" as Instant;
const since = "2026-03-31T01:00:00.000Z" as Instant;
const line = (change: Partial<DigestLine> = {}): DigestLine => ({
  key: "k",
  title: "web-01: backup failed",
  severity: "warning",
  at: since,
  ...change,
});

test.for([
  ["gone", "The channel ops is gone", "Create a new address"],
  ["unreachable", "The channel ops takes no messages", "Check that the service behind it runs"],
] as const)("says of a channel that is %s what to do", ([fault, title, remedy]) => {
  const notice = channelBrokenNotice("ops", { fault, since, detail: "404" }, at);

  expect(notice).toMatchObject({ kind: "channelBroken", severity: "error", title, whoActs: "platformAdmin" });
  expect(notice.whatToDo).toContain(remedy);
  expect(notice.whatToDo).toContain("POST /api/channels/ops/test");
  expect(notice.facts).toEqual([
    ["Channel", "ops"],
    ["Since", "2026-03-31 01:00 UTC"],
    ["Last error", "404"],
  ]);
});

test("says that a channel works again, and since when it did not", () => {
  expect(channelRestoredNotice("ops", since, at)).toMatchObject({
    kind: "channelRestored",
    severity: "info",
    facts: [
      ["Channel", "ops"],
      ["Broken since", "2026-03-31 01:00 UTC"],
    ],
  });
});

test("says which message was not delivered, and why", () => {
  const notice = undeliveredNotice("ops", { title: "web-01: backup failed", detail: "it returned 400" }, at);

  expect(notice.text).toContain('"web-01: backup failed"');
  expect(notice.facts).toContainEqual(["Error", "it returned 400"]);
});

test("lists in a digest what was kept back, with times and what was resolved", () => {
  const lines = [
    line({ severity: "error", phase: "opened" }),
    line({ phase: "resolved", resolvedAt: at }),
    line({ phase: "resolved" }),
  ];

  expect(digestNotice({ lines, omitted: 2 }, at)).toEqual({
    kind: "digest",
    severity: "error",
    title: "Digest: 5 messages",
    text: "1 message to read. 2 incidents meanwhile resolved. 2 more had no room.",
    whatToDo: "Open incidents, with what to do: GET /api/incidents.",
    whoActs: "platformAdmin",
    occurredAt: at,
    facts: [
      ["2026-03-31 01:00 UTC", "web-01: backup failed"],
      ["2026-03-31 01:00 UTC", "web-01: backup failed (resolved 2026-03-31 07:00 UTC)"],
      ["2026-03-31 01:00 UTC", "web-01: backup failed (resolved)"],
    ],
  });
});

test("a digest of information asks for no action", () => {
  const notice = digestNotice({ lines: [line({ severity: "info" })], omitted: 0 }, at);

  expect(notice).toMatchObject({
    severity: "info",
    whoActs: "none",
    text: "1 message to read.",
    whatToDo: "What each line says.",
  });
});

test("a test says which channel it is for", () => {
  expect(channelTestNotice("ops", at)).toMatchObject({
    kind: "channelTest",
    severity: "info",
    facts: [["Channel", "ops"]],
  });
});
