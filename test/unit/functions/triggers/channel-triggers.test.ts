import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { describe, expect, test } from "vitest";
import { BackupError } from "../../../../domain/errors.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { DeliveryEntry } from "../../../../domain/ports/delivery-log.ts";
import { createGetChannel, createListChannels } from "../../../../functions/triggers/list-channels.ts";
import { createTestChannel } from "../../../../functions/triggers/test-channel.ts";
import { conforming } from "../../../support/api-contract.ts";
import { InMemoryDeliveryLog } from "../../../support/fakes/in-memory-delivery-log.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingCall } from "../../../support/fakes/recording-call.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { messageAt as now, sampleChannel } from "../../../support/messages.ts";

const entry = (number: number): DeliveryEntry => ({
  channel: "ops",
  messageId: `notice_${number}`,
  title: "web-01: backup failed",
  severity: "error",
  since: `2026-03-30T01:00:0${number}.000Z` as Instant,
  at: now,
  attempts: 1,
  status: "delivered",
});

function requestFor(name = "", query = "") {
  return { params: { name }, query: new URLSearchParams(query) } as unknown as HttpRequest;
}

function arrange() {
  const workflows = new InMemoryWorkflows();
  const deliveries = new InMemoryDeliveryLog();
  const { context, log } = recordingContext();
  const channels = [sampleChannel("ops", { digest: "daily" }), sampleChannel("team")];
  const deps = { channels, fallbackChannel: "team", deliveries, workflows: () => workflows, now: () => now };
  return { workflows, deliveries, context, log, channels, deps };
}

const bodyOf = ({ jsonBody, body }: HttpResponseInit) =>
  (jsonBody ?? JSON.parse(String(body))) as Record<string, unknown>;

describe("GET /api/channels", () => {
  test("shows every channel with its route, health and last deliveries", async () => {
    const { deliveries, deps, context } = arrange();
    for (const number of [1, 2, 3, 4, 5, 6]) await deliveries.save(entry(number));

    const response = conforming("GET /api/channels", await createListChannels(deps)(requestFor(), context));

    const { channel: _channel, ...last } = entry(6);
    expect(bodyOf(response)).toMatchObject({
      items: [
        {
          name: "ops",
          type: "webhook",
          minimumSeverity: "info",
          digest: "daily",
          isFallback: false,
          health: { status: "ok" },
          lastDeliveries: { length: 5, 0: last },
        },
        { name: "team", isFallback: true, lastDeliveries: [] },
      ],
    });
  });

  const broken = { fault: "gone", since: now, nextTryAt: now, detail: "404" };
  test.for<[string, object, object]>([
    ["broken", { broken }, { status: "broken", ...broken }],
    ["paused", { pausedUntil: "2026-03-31T01:00:01.000Z" }, { status: "paused", until: "2026-03-31T01:00:01.000Z" }],
    ["failing", { pausedUntil: now, failingSince: now }, { status: "failing", since: now }],
    ["ok", { nextAt: now }, { status: "ok" }],
    ["unknown", { broken: "?" }, { status: "unknown" }],
  ])("says that a channel is %s", async ([, state, health]) => {
    const { workflows, deps, context } = arrange();
    workflows.putEntity("channelGate", "ops", state);

    const response = conforming("GET /api/channels", await createListChannels(deps)(requestFor(), context));

    expect(bodyOf(response)).toMatchObject({ items: [{ health }, { health: { status: "ok" } }] });
  });

  test("shows the channels although their deliveries cannot be read", async () => {
    const { deliveries, deps, context, log } = arrange();
    deliveries.faults.failNext("list", new BackupError("STORAGE_UNAVAILABLE", "away"));
    deliveries.faults.failNext("list", "text" as never);

    const response = conforming("GET /api/channels", await createListChannels(deps)(requestFor(), context));

    expect(response.status).toBe(200);
    expect((bodyOf(response)["items"] as object[])[0]).not.toHaveProperty("lastDeliveries");
    expect(log).toHaveLength(2);
  });

  test("says what is wrong with an address", async () => {
    const { deps, channels, context } = arrange();
    Object.assign(channels[0]?.channel ?? {}, { warnings: ["An old address."] });

    const response = conforming("GET /api/channels", await createListChannels(deps)(requestFor(), context));

    expect(bodyOf(response)).toMatchObject({ items: [{ warnings: ["An old address."] }, {}] });
  });
});

describe("GET /api/channels/{name}", () => {
  test("shows a channel's deliveries in pages", async () => {
    const { deliveries, deps, context } = arrange();
    for (const number of [1, 2, 3]) await deliveries.save(entry(number));
    const get = createGetChannel(deps);

    const first = bodyOf(conforming("GET /api/channels/{name}", await get(requestFor("ops", "pageSize=2"), context)));
    const second = bodyOf(await get(requestFor("ops", `pageSize=2&continuation=${first["continuation"]}`), context));

    expect(first).toMatchObject({ name: "ops", deliveries: [{ messageId: "notice_3" }, { messageId: "notice_2" }] });
    expect(second).toMatchObject({ deliveries: [{ messageId: "notice_1" }] });
    expect(second).not.toHaveProperty("continuation");
  });

  test.for([
    ["no such channel", "removed", "", 404],
    ["a page size that is none", "ops", "pageSize=0", 400],
    ["a page size that is too large", "ops", "pageSize=1001", 400],
  ] as const)("refuses %s", async ([, name, query, status]) => {
    const { deps, context } = arrange();

    expect(await createGetChannel(deps)(requestFor(name, query), context)).toMatchObject({ status });
  });

  test("responds 503 while the deliveries cannot be read", async () => {
    const { deliveries, deps, context } = arrange();
    deliveries.faults.failNext("list", new BackupError("STORAGE_UNAVAILABLE", "away"));

    expect(await createGetChannel(deps)(requestFor("ops"), context)).toMatchObject({ status: 503 });
  });
});

describe("POST /api/channels/{name}/test", () => {
  /** @param ends - What the workflow is found to be at each poll but the first. */
  function arrangeTest(end?: { readonly status: string; readonly output: unknown }) {
    const { deps, workflows, context } = arrange();
    let polls = 0;
    const pause = async () => {
      polls += 1;
      const [started] = workflows.started;
      if (polls === 2 && end !== undefined && started !== undefined)
        workflows.put(started.instanceId, { ...end, endedAt: now });
    };
    const post = createTestChannel({ ...deps, newId: () => "1", pause });
    const run = async (name = "ops") =>
      conforming("POST /api/channels/{name}/test", await post(requestFor(name), context, recordingCall()));
    return { workflows, pollsOf: () => polls, run };
  }

  test("posts a test message and says that it was delivered", async () => {
    const { workflows, run, pollsOf } = arrangeTest({
      status: "Completed",
      output: { outcome: "delivered", attempts: 1 },
    });

    const response = await run();

    expect(response).toMatchObject({ status: 200, jsonBody: { channel: "ops", outcome: "delivered" } });
    expect(pollsOf()).toBe(2);
    expect(workflows.started).toMatchObject([
      {
        workflow: "deliverMessage",
        instanceId: expect.stringMatching(/^deliver:ops:/),
        input: { channel: "ops", isTest: true, message: { alert: { notice: { kind: "channelTest" } } } },
      },
    ]);
  });

  test.for<[string, { readonly status: string; readonly output: unknown }, RegExp]>([
    [
      "why it was not delivered",
      { status: "Completed", output: { outcome: "givenUp", attempts: 1, error: "CHAT_GONE: 404" } },
      /^CHAT_GONE: 404$/,
    ],
    [
      "that it was not delivered",
      { status: "Completed", output: { outcome: "givenUp", attempts: 1 } },
      /was not delivered/,
    ],
    ["that the workflow ended without a result", { status: "Terminated", output: null }, /ended as Terminated/],
  ])("says %s", async ([, end, detail]) => {
    const response = await arrangeTest(end).run();

    expect(response.status).toBe(502);
    expect(bodyOf(response)).toMatchObject({ channel: "ops", detail: expect.stringMatching(detail) });
  });

  test("says after 25 seconds that the attempt is still under way", async () => {
    const { run, pollsOf } = arrangeTest();

    expect(await run()).toMatchObject({ status: 202, jsonBody: { outcome: "pending" } });
    expect(pollsOf()).toBe(100);
  });

  test("knows only the configured channels", async () => {
    const { workflows, run } = arrangeTest();

    const response = await run("removed");

    expect(response.status).toBe(404);
    expect(workflows.started).toEqual([]);
  });
});
