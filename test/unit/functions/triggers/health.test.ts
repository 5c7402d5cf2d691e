import type { HttpRequest, InvocationContext } from "@azure/functions";
import { expect, test } from "vitest";
import type { AccessSettings } from "../../../../domain/access/access-settings.ts";
import type { MalformedEventSummary } from "../../../../domain/events/malformed-events.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { createHealth } from "../../../../functions/triggers/health.ts";
import { conforming } from "../../../support/api-contract.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { sampleConfig } from "../../../support/fakes/sample-machine.ts";
import { sampleChannel } from "../../../support/messages.ts";

const now = "2026-03-30T08:00:00.000Z" as Instant;
const subscriptionIds = ["00000000-0000-0000-0000-000000000001"];
const sweep = {
  sweepId: "sweep-1",
  startedAt: now,
  endedAt: now,
  isComplete: true,
  lastCompleteAt: now,
  counts: {},
  outcomes: {},
  fingerprint: 0,
  hasSentSummary: false,
};

type Actions = Parameters<typeof createHealth>[0]["actions"];

function arrange({
  subscriptions = subscriptionIds,
  warnings = [] as string[],
  actions = { kind: "on" } as Actions,
  signIn = "off" as AccessSettings["signIn"],
} = {}) {
  const workflows = new InMemoryWorkflows();
  const malformed: { summary?: MalformedEventSummary } = { summary: { count: 0 } };
  const read = async () => malformed.summary ?? Promise.reject(new Error("storage down"));
  const config = sampleConfig({ subscriptionIds: subscriptions });
  const { channel } = sampleChannel("ops");
  const channels = [{ channel: Object.assign(channel, { warnings }) }];
  const health = createHealth({
    config,
    channels,
    malformedEvents: { read },
    actions,
    signIn,
    workflows: () => workflows,
    now: () => now,
  });
  return {
    workflows,
    malformed,
    read: async () => conforming("GET /api/health", await health({} as HttpRequest, {} as InvocationContext)),
  };
}

test("reports health: the configuration's version, channels, malformed events, and the sweep", async () => {
  const { read } = arrange();

  await expect(read()).resolves.toMatchObject({
    status: 200,
    jsonBody: {
      status: "ok",
      checks: [
        { name: "configuration", detail: expect.stringContaining("0123456789ab") },
        { name: "channels", detail: expect.stringMatching(/^1 channel; 0 .*, 0 broken$/) },
        { name: "events", detail: expect.stringMatching(/^0 malformed events in the last 7 days$/) },
        { name: "actions", status: "ok", detail: "messages have links to act" },
        { name: "sweep", status: "ok", detail: expect.stringMatching(/none was complete yet$/) },
      ],
    },
  });
});

test("turns to warning with a channel whose address is being retired", async () => {
  const { read } = arrange({ warnings: ["old"] });

  await expect(read()).resolves.toMatchObject({
    status: 200,
    jsonBody: { status: "warning", checks: [{ status: "ok" }, { status: "warning" }, { status: "ok" }, {}, {}] },
  });
});

const malformedAt = (at: string) => ({
  count: 3,
  last: { at: at as Instant, because: 'data: "/subscriptions/s" is wrong', entrance: "queue" as const },
});

test.for<[string, string, MalformedEventSummary | undefined, RegExp]>([
  [
    "less than a day ago",
    "warning",
    malformedAt("2026-03-29T08:00:00.001Z"),
    /^3 malformed .*, the last one at 2026-03/,
  ],
  ["a day ago", "ok", malformedAt("2026-03-29T08:00:00.000Z"), /^3 malformed /],
  ["and the count cannot be read", "warning", undefined, /cannot be read/],
])(
  "after malformed events, the last one %s, their check is %s and says nothing of what was in them",
  async ([, status, summary, detail]) => {
    const { read, malformed } = arrange();
    malformed.summary = summary as MalformedEventSummary;

    const { jsonBody } = await read();

    expect(jsonBody.checks[2]).toEqual({ name: "events", status, detail: expect.stringMatching(detail) });
    expect(JSON.stringify(jsonBody)).not.toContain("/subscriptions/");
  },
);

test.for<[string, Extract<Actions, { readonly kind: "off" }>["because"]]>([
  ["ok", "noKey"],
  ["warning", "noPublicUrl"],
  ["warning", "publicUrlNotHttps"],
])("is %s when messages have no links because of %s", async ([status, because]) => {
  const { read } = arrange({ actions: { kind: "off", because } });

  const { jsonBody } = await read();

  const check = { name: "actions", status, detail: expect.stringMatching(/no links to act: HOLDFAST_[A-Z_]+ is no/) };
  expect(jsonBody.checks).toContainEqual(check);
});

test("turns to warning while a channel takes no messages", async () => {
  const { read, workflows } = arrange();
  const broken = { fault: "gone", since: now, nextTryAt: now, detail: "404" };
  workflows.putEntity("channelGate", "ops", { broken });

  await expect(read()).resolves.toMatchObject({
    jsonBody: {
      status: "warning",
      checks: [
        {},
        { status: "warning", detail: expect.stringMatching(/, 1 broken: no messages are delivered$/) },
        {},
        {},
        {},
      ],
    },
  });
});

test.for<[string, (workflows: InMemoryWorkflows) => void, string, RegExp]>([
  [
    "a complete one",
    (hub) => hub.put("sweep", { status: "Completed", output: sweep, endedAt: now }),
    "ok",
    /complete one/,
  ],
  ["one that runs", (hub) => hub.put("sweep", "running"), "ok", /none was complete yet/],
  [
    "a partial one",
    (hub) => hub.put("sweep", { status: "Completed", output: { ...sweep, isComplete: false }, endedAt: now }),
    "warning",
    /did not see everything/,
  ],
  ["a failed one", (hub) => hub.put("sweep", { status: "Failed", output: "no", endedAt: now }), "warning", /failed/],
  ["a task hub that is away", (hub) => hub.faults.failNext("read", new Error("away")), "warning", /task hub/],
])("tells of the sweep: %s", async ([, prepare, status, detail]) => {
  const { read, workflows } = arrange();
  prepare(workflows);

  const { jsonBody } = await read();

  expect(jsonBody.checks.at(-1)).toEqual({ name: "sweep", status, detail: expect.stringMatching(detail) });
});

test("warns that no subscription is swept when the configuration has none", async () => {
  const { read } = arrange({ subscriptions: [] });

  await expect(read()).resolves.toMatchObject({
    jsonBody: {
      status: "warning",
      checks: [{}, {}, {}, {}, { detail: expect.stringContaining("no subscription is swept") }],
    },
  });
});

test.for<[AccessSettings["signIn"], readonly object[]]>([
  ["off", []],
  ["on", [{ name: "signIn", status: "ok", detail: "callers sign in" }]],
  ["notInForce", [{ name: "signIn", status: "warning", detail: expect.stringMatching(/authentication is not on/) }]],
])("tells of sign-in that is %s", async ([signIn, expected]) => {
  const { jsonBody } = (await arrange({ signIn }).read()) as { jsonBody: { checks: readonly { name: string }[] } };

  expect(jsonBody.checks.filter(({ name }) => name === "signIn")).toEqual(expected);
});
