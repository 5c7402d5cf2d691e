import { expect, test } from "vitest";
import { episodesOf } from "../../../../../tools/alerts/episodes.ts";
import type { ChannelTellings, Telling } from "../../../../../tools/alerts/tellings.ts";
import { channelViolations } from "../../../../../tools/seeds/alerts/judge-channels.ts";

const incidentId = `${"a".repeat(32)}_20260601080000`;

function telling(key: string, title: string, severity: string, change: Partial<Telling> = {}): Telling {
  return { key, message: { title, text: "", facts: [], severity }, firstAtMs: 0, copies: 1, unconfirmed: 0, ...change };
}

const warning = telling("w", "vm-1: backup completed with warnings", "warning");
const error = telling("e", "vm-1: backup failed", "error", { incidentId });
const over = resolved(telling("o", "vm-1: backed up again", "info", { incidentId }));

function opened(one: Telling): Telling {
  return { ...one, message: { ...one.message, phase: "Opened" } };
}

function resolved(one: Telling): Telling {
  return { ...one, message: { ...one.message, phase: "Resolved" } };
}

function channel(name: string, tellings: readonly Telling[], change: Partial<ChannelTellings> = {}): ChannelTellings {
  const plan = { name, type: "slack", minimumSeverity: "error", faults: [] } as const;
  return { plan, tellings, refused: new Set(), saidGone: false, ...change };
}

const journal = channel("journal", [warning, error, over]);

function found(others: readonly ChannelTellings[], fallbackChannel?: string, kills = 0, first = journal): string {
  const evidence = { channels: [first, ...others], fallbackChannel, kills };
  return channelViolations(evidence, episodesOf(first.tellings), first)
    .map(({ kind, text }) => `${kind}: ${text}`)
    .join("\n");
}

test("a channel has what is severe enough, and the end of it", () => {
  expect(found([channel("ops", [error, over])])).toBe("");
});

test.for<[string, readonly Telling[], RegExp]>([
  ["an error", [over], /^lost: ops has no message e /],
  ["the end of what it was told", [error], /^lost: ops has no message o .*never as resolved$/s],
])("a channel without %s lost it", ([, tellings, expected]) => {
  expect(found([channel("ops", tellings)])).toMatch(expected);
});

test("a channel that is gone lost nothing where another one shows it and people are told", () => {
  const gone = channel("ops", [], { saidGone: true });
  const told = channel("journal", [...journal.tellings, telling("c", "The channel ops is gone", "error")]);

  expect(
    found(
      [gone, channel("standby", [error, over, telling("c", "The channel ops is gone", "error")])],
      "standby",
      0,
      told,
    ),
  ).toBe("");
  expect(found([gone, channel("standby", [error, over])], "standby")).toMatch(
    /no message tells that the channel ops is gone/,
  );
  expect(found([gone, channel("standby", [])], "standby")).toMatch(/ops cannot show e .*neither does standby/);
});

test("a message that the fallback channel shows instead is not lost, and is resolved where it was shown", () => {
  const standby = channel("standby", [opened(error), over]);

  expect(found([channel("ops", []), standby], "standby")).toBe("");
  expect(found([channel("ops", [over]), channel("standby", [opened(error)])], "standby")).toMatch(
    /^lost: standby has no message o .*standby shows incident .* as open, and never as resolved$/s,
  );
});

test("a refused message is told of elsewhere", () => {
  const refusing = channel("ops", [over], { refused: new Set(["e"]) });

  expect(found([refusing])).toMatch(/no message tells that the channel ops refused one/);
});

test("what becomes of a message about another channel is told nowhere", () => {
  const about = telling("c", "The channel hook takes no messages", "error");
  const refusing = channel("ops", [error, over], { refused: new Set(["c"]) });

  expect(found([refusing], undefined, 0, channel("journal", [...journal.tellings, about]))).toBe("");
});

test.for<[number, number, number, boolean]>([
  [1, 0, 0, true],
  [2, 0, 0, false],
  [2, 1, 0, true],
  [3, 1, 0, false],
  [3, 1, 1, true],
])("%i copies after %i lost responses and %i kills: within the bound %s", ([copies, unconfirmed, kills, isWithin]) => {
  const shown = channel("ops", [{ ...error, copies, unconfirmed }, over]);

  expect(found([shown], undefined, kills) === "").toBe(isWithin);
});
