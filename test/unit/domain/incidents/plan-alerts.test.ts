import { expect, test } from "vitest";
import { causeKeyOf } from "../../../../domain/coordination/instance-ids.ts";
import { planAlerts } from "../../../../domain/incidents/plan-alerts.ts";
import {
  agentCause,
  failure,
  minutes,
  noon,
  notice,
  subjectOf,
  subscriptionId,
  success,
  vm,
} from "../../../support/incidents.ts";

const information = {
  kind: "notice",
  alertId: "i",
  at: noon,
  change: { action: "inform" },
  notice: notice(1),
} as const;

test("sorts alerts into messages of their own, and what opens and closes per scope", () => {
  const channel = failure(2, { family: "channel", cause: "gone", subject: { key: "channel:ops" } });

  const plan = planAlerts([information, failure(1), channel, success(3)]);

  expect(plan.messages).toEqual([information]);
  expect(plan.scopes).toMatchObject([
    { scope: subscriptionId, opens: [{ alert: failure(1) }], closes: [{ alert: success(3) }] },
    { scope: "app", opens: [{ alert: channel }], closes: [] },
  ]);
});

test("what opens and closes within the batch opens nothing", () => {
  const later = { ...success(1), at: minutes(1) };
  const earlier = { ...success(1), at: minutes(-1) };

  expect(planAlerts([failure(1), later]).scopes[0]?.opens).toEqual([]);
  expect(planAlerts([failure(1), success(1)]).scopes[0]?.opens).toEqual([]);
  expect(planAlerts([failure(1), earlier]).scopes[0]?.opens).toHaveLength(1);
  expect(planAlerts([failure(1), { ...later, alertId: "other" }, success(2)]).scopes[0]?.closes).toHaveLength(2);
});

test("a success of another family or machine leaves a failure open", () => {
  expect(planAlerts([failure(1), success(1, ["protection"])]).scopes[0]?.opens).toHaveLength(1);
  expect(planAlerts([failure(1), success(2)]).scopes[0]?.opens).toHaveLength(1);
});

test("keeps subscriptions apart", () => {
  const other = "99999999-2222-3333-4444-555555555555";
  const elsewhere = failure(1, { subject: { key: vm(1, other) } });

  expect(planAlerts([failure(1), elsewhere]).scopes.map(({ scope }) => scope)).toEqual([subscriptionId, other]);
});

test.for([
  ["two channels", "channel", ["channel:ops", "channel:team"], 2],
  ["one channel twice", "channel", ["channel:ops", "Channel:OPS"], 1],
  ["two schedules", "schedule", ["schedule:nightly", "schedule:weekly"], 2],
  ["two machines", "backup", [vm(1), vm(2)], 1],
  ["two vaults", "vault", ["/vaults/a", "/vaults/b"], 1],
] as const)("one cause of %s has as many incidents as a message can name", ([, family, keys, count]) => {
  const alerts = keys.map((key) => failure(1, { family, cause: "gone", subject: { key } }));

  const opens = planAlerts(alerts).scopes.flatMap((scope) => scope.opens);

  expect(new Set(opens.map(({ causeKey }) => causeKey)).size).toBe(count);
});

test("a success that names a cause closes the incident of its own channel", () => {
  const channel = failure(1, { family: "channel", cause: "gone", subject: { key: "channel:ops" } });
  const change = { action: "close", families: ["channel"], causes: ["gone"] } as const;
  const success = (key: string) => ({ ...channel, change: { ...change, subject: { key } } });

  expect(planAlerts([channel, success("channel:ops")]).scopes[0]?.opens).toEqual([]);
  expect(planAlerts([channel, success("channel:team")]).scopes[0]?.opens).toHaveLength(1);
});

test("has nothing to do without alerts", () => {
  expect(planAlerts([])).toEqual({ messages: [], scopes: [] });
});

test("a success for one cause leaves failures of others open", () => {
  const closing = (causes: readonly string[]) => {
    const change = { action: "close", families: ["backup"], causes, subject: subjectOf(1) } as const;
    return planAlerts([failure(1), { ...success(1), change }]).scopes[0];
  };

  expect(closing([agentCause])?.opens).toEqual([]);
  expect(closing(["snapshotStalled"])).toMatchObject({
    opens: [{ alert: failure(1) }],
    closes: [{ causeKeys: [causeKeyOf("backup", "snapshotStalled")] }],
  });
});
