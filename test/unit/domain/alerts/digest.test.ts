import { expect, test } from "vitest";
import {
  applyDigestOperation,
  type ChannelDigest,
  type DigestLine,
  type DigestOperation,
  emptyChannelDigest,
} from "../../../../domain/alerts/digest.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { messageAt, sampleMessage } from "../../../support/messages.ts";

const dueAt = "2026-03-31T07:00:00.000Z" as Instant;
const tomorrow = "2026-04-01T07:00:00.000Z" as Instant;
const message = sampleMessage();
const line = (key: string, change: Partial<DigestLine> = {}): DigestLine => ({
  key,
  title: `Title of ${key}`,
  severity: "warning",
  at: messageAt,
  ...change,
});
const add = (key: string, change: Partial<DigestLine> = {}, at = dueAt): DigestOperation => ({
  name: "add",
  dueAt: at,
  line: line(key, change),
  message,
});
const take = (at = dueAt): DigestOperation => ({ name: "take", dueAt: at });
const drop = (at = dueAt): DigestOperation => ({ name: "drop", dueAt: at });

function apply(...operations: readonly DigestOperation[]) {
  let state: ChannelDigest = emptyChannelDigest;
  const results = operations.map((operation) => {
    const applied = applyDigestOperation(state, operation);
    state = applied.state;
    return applied.result;
  });
  return { state, results, last: results.at(-1) };
}

test("collects messages and returns the same until they are dropped", () => {
  const { results, state } = apply(add("a"), add("b"), take(), take(), drop(), take());

  const both = { lines: [line("a"), line("b")], omitted: 0 };
  expect(results).toEqual([true, true, both, both, true, { lines: [], omitted: 0 }]);
  expect(state).toEqual({ ...emptyChannelDigest, takenUpTo: dueAt });
});

test("hands a single message on as it is", () => {
  expect(apply(add("a"), take()).last).toEqual({ lines: [line("a")], omitted: 0, single: message });
  expect(apply(add("a"), add("b"), take()).last).not.toHaveProperty("single");
  expect(apply(add("a"), drop(), add("b", {}, tomorrow), take(tomorrow)).last).toHaveProperty("single");
});

test("keeps of a message that is too large only its line", () => {
  const large = sampleMessage({ notice: { text: "x".repeat(33_000) } });

  const { last } = apply({ name: "add", dueAt, line: line("a"), message: large }, take());

  expect(last).toEqual({ lines: [line("a")], omitted: 0 });
});

test("adds nothing to a digest that was taken", () => {
  const { results } = apply(take(tomorrow), add("a"), take(dueAt), add("b", {}, tomorrow));

  expect(results).toEqual([{ lines: [], omitted: 0 }, false, { lines: [], omitted: 0 }, false]);
});

test("leaves what is due later to a later digest", () => {
  const { results } = apply(add("a"), add("b", {}, tomorrow), take(), drop(), take(tomorrow));

  expect(results.slice(2)).toMatchObject([{ lines: [line("a")] }, true, { lines: [line("b")] }]);
});

test("an incident has one line, with the title of its first message and what became of it", () => {
  const resolvedAt = "2026-03-31T02:00:00.000Z" as Instant;
  const { last } = apply(
    add("incident-1", { phase: "opened" }),
    add("incident-1", { phase: "updated", severity: "error" }),
    add("incident-1", { phase: "resolved", resolvedAt, title: "Resolved" }),
    take(),
  );

  expect(last).toEqual({
    lines: [line("incident-1", { severity: "error", phase: "resolved", resolvedAt })],
    omitted: 0,
  });
});

test("an incident that is open again is no longer resolved", () => {
  const { last } = apply(
    add("incident-1", { phase: "resolved", resolvedAt: messageAt }),
    add("incident-1", { phase: "reopened" }),
    take(),
  );

  expect(last).toEqual({ lines: [line("incident-1", { phase: "reopened" })], omitted: 0 });
});

test("a message that comes twice has one line", () => {
  expect(apply(add("a"), add("a"), take()).last).toEqual({ lines: [line("a")], omitted: 0 });
});

test("counts what has no room: more than 40 messages", () => {
  const many = Array.from({ length: 42 }, (_, index) => add(`m-${index}`));
  const later = add("later", {}, tomorrow);

  const { results, state } = apply(...many, later, take(), drop(), take(tomorrow));

  expect(results[43]).toMatchObject({ lines: { length: 40 }, omitted: 2 });
  expect(results.at(-1)).toEqual({ lines: [], omitted: 1 });
  expect(JSON.stringify(state).length).toBeLessThan(65_536);
});

test("shows what is open first, by severity, then by time", () => {
  const { last } = apply(
    add("solved", { severity: "error", phase: "resolved" }),
    add("info", { severity: "info" }),
    add("late", { at: "2026-03-31T03:00:00.000Z" as Instant }),
    add("early"),
    add("error", { severity: "error", phase: "opened" }),
    take(),
  );

  expect((last as { readonly lines: readonly DigestLine[] }).lines.map(({ key }) => key)).toEqual([
    "error",
    "early",
    "late",
    "info",
    "solved",
  ]);
});

test("changes one line of several, and counts what it cannot show by its time", () => {
  const changed = apply(add("a"), add("b"), add("b", { severity: "error" }), take()).last as {
    lines: readonly DigestLine[];
  };
  expect(changed.lines.map(({ key, severity }) => `${key} ${severity}`).sort()).toEqual(["a warning", "b error"]);

  const many = Array.from({ length: 40 }, (_, index) => add(`m${index}`));
  const { state } = apply(...many, add("x"), add("y", {}, tomorrow), add("z", {}, tomorrow), add("w"));
  expect(state.omitted).toEqual([
    { dueAt, count: 2 },
    { dueAt: tomorrow, count: 2 },
  ]);
});
