import { describe, expect, test } from "vitest";
import type { Message } from "../../../../domain/alerts/message.ts";
import {
  type ChannelRoute,
  isAtLeast,
  type Routing,
  recipientsOf,
  substituteFor,
} from "../../../../domain/alerts/routing.ts";
import { type MachineFacts, machinesOf, routingFacts, type Tags } from "../../../../domain/alerts/routing-facts.ts";
import { incidentNotice } from "../../../../domain/incidents/incident-notice.ts";
import { machineIn, sampleIncident, sampleMessage, subscriptionId } from "../../../support/messages.ts";

const otherSubscription = "00000000-0000-0000-0000-000000000002";
const vaultId = `/subscriptions/${otherSubscription}/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/vault-weu`;
const route = (name: string, change: Partial<ChannelRoute> = {}): ChannelRoute => ({
  name,
  minimumSeverity: "info",
  ...change,
});
const open = {
  action: "open",
  family: "backup",
  cause: "UserErrorVmNotFound",
  severity: "error",
  whoActs: "platformAdmin",
  subject: { key: "k", vmId: machineIn("web-02") },
} as const;

function recipients(
  message: Message,
  channels: readonly ChannelRoute[],
  machines: MachineFacts = {},
): readonly string[] {
  return recipientsOf({ channels }, routingFacts(message, incidentNotice(message), machines)).map(({ name }) => name);
}

test.for([
  ["info", ["all"]],
  ["warning", ["all", "warnings"]],
  ["error", ["all", "warnings", "errors"]],
] as const)("a message of severity %s goes to the channels that take it", ([severity, expected]) => {
  const channels = [
    route("all"),
    route("warnings", { minimumSeverity: "warning" }),
    route("errors", { minimumSeverity: "error" }),
  ];

  expect(recipients(sampleMessage({ severity }), channels)).toEqual(expected);
});

test.for<[string, NonNullable<ChannelRoute["only"]>, Message, boolean]>([
  ["its machine's subscription", { subscriptions: [subscriptionId.toUpperCase()] }, sampleMessage(), true],
  ["another subscription", { subscriptions: [otherSubscription] }, sampleMessage(), false],
  [
    "the subscription of its vault when it names no machine",
    { subscriptions: [otherSubscription] },
    sampleMessage({ incident: sampleIncident({ vmIds: [], machineCount: 0, vaultIds: [vaultId] }) }),
    true,
  ],
  [
    "a vault that is no resource ID",
    { subscriptions: [otherSubscription] },
    sampleMessage({ incident: sampleIncident({ vmIds: [], machineCount: 0, vaultIds: ["vault"] }) }),
    false,
  ],
  [
    "the subscription of its alert's vault",
    { subscriptions: [otherSubscription] },
    sampleMessage({ change: { ...open, subject: { key: "k", vaultId } }, namesNoMachine: true }),
    true,
  ],
  [
    "a subscription when not all machines of its incident are known",
    { subscriptions: [otherSubscription] },
    sampleMessage({ incident: sampleIncident({ machineCount: 2 }) }),
    true,
  ],
  [
    "a subscription, and it is about none",
    { subscriptions: [subscriptionId] },
    sampleMessage({ change: { ...open, subject: { key: "k" } }, namesNoMachine: true }),
    false,
  ],
  [
    "a subscription, and it tells of no machine",
    { subscriptions: [subscriptionId] },
    sampleMessage({ namesNoMachine: true }),
    false,
  ],
  ["its alert's family", { families: ["backup"] }, sampleMessage({ change: open }), true],
  [
    "its incident's family",
    { families: ["vault"] },
    sampleMessage({ incident: sampleIncident({ family: "vault" }) }),
    true,
  ],
  ["another family", { families: ["vault"] }, sampleMessage({ change: open }), false],
  ["a family, being a message of its own", { families: ["backup"] }, sampleMessage(), false],
  [
    "a family that is closed",
    { families: ["protection"] },
    sampleMessage({ change: { action: "close", families: ["backup", "protection"], subject: { key: "k" } } }),
    true,
  ],
  ["its alert's cause, in any casing", { causes: ["usererrorvmnotfound"] }, sampleMessage({ change: open }), true],
  [
    "its incident's cause",
    { causes: ["UserErrorGuestAgentStatusUnavailable"] },
    sampleMessage({ incident: sampleIncident() }),
    true,
  ],
  ["a cause, being a message of its own", { causes: ["x"] }, sampleMessage(), false],
  ["who acts by its words", { whoActs: ["vmOwner"] }, sampleMessage(), true],
  ["who acts by its alert", { whoActs: ["platformAdmin"] }, sampleMessage({ change: open }), true],
  [
    "who acts by its incident",
    { whoActs: ["keyVaultOwner"] },
    sampleMessage({ change: open, incident: sampleIncident({ whoActs: "keyVaultOwner" }) }),
    true,
  ],
  ["another role that acts", { whoActs: ["keyVaultOwner"] }, sampleMessage(), false],
  ["one list and not the other", { whoActs: ["vmOwner"], families: ["vault"] }, sampleMessage({ change: open }), false],
])("a channel that asks for %s", ([, only, message, isSent]) => {
  expect(recipients(message, [route("team", { only })])).toEqual(isSent ? ["team"] : []);
});

test.for<[string, readonly string[] | undefined, boolean]>([
  ["matches one of its machines", ["silver", "gold"], true],
  ["matches none", ["silver"], false],
  ["is not known", undefined, true],
])("a channel that asks for a rule gets a message when the rule %s", ([, rules, isSent]) => {
  const channels = [route("team", { only: { rules: ["Gold"] } })];

  expect(recipients(sampleMessage(), channels, rules === undefined ? {} : { rules })).toEqual(isSent ? ["team"] : []);
});

test.for<[string, readonly Tags[] | undefined, boolean]>([
  ["one of its machines has", [{ owner: "shop" }, { Owner: "Payments-EU", env: "prod" }], true],
  ["none of its machines has all of", [{ owner: "payments" }, { env: "prod" }], false],
  ["a machine without tags lacks", [{}], false],
  ["a message without machines lacks", [], false],
  ["are not known of all machines", undefined, true],
])("a channel that asks for tags and the tags that %s", ([, tags, isSent]) => {
  const channels = [route("team", { only: { tags: { owner: ["payments*"], env: ["prod", "test"] } } })];

  expect(recipients(sampleMessage(), channels, tags === undefined ? {} : { tags })).toEqual(isSent ? ["team"] : []);
});

test("rules and tags of the machines that an incident names do not speak for those it does not name", () => {
  const channels = [
    route("team", { only: { rules: ["gold"] } }),
    route("owner", { only: { tags: { owner: ["shop"] } } }),
  ];
  const message = sampleMessage({ incident: sampleIncident({ machineCount: 2 }) });

  expect(recipients(message, channels, { rules: ["silver"], tags: [{ owner: "payments" }] })).toEqual([
    "team",
    "owner",
  ]);
});

test.for([
  ["that channel, whatever else it takes", "team", ["team"]],
  ["the others when it was removed", "removed", ["ops"]],
] as const)("a message for one channel goes to %s", ([, onlyTo, expected]) => {
  const channels = [route("ops"), route("team", { only: { families: ["vault"] } })];

  expect(recipients(sampleMessage({ onlyTo }), channels)).toEqual(expected);
});

describe("later messages of an incident", () => {
  const channels = [route("team", { minimumSeverity: "error" }), route("ops"), route("late")];

  test.for([
    ["a resolution goes to the channels that got the opening, and to no other", "resolved", ["team", "ops"]],
    ["an update goes to them and to those that take it now", "updated", ["team", "ops", "late"]],
  ] as const)("%s", ([, phase, expected]) => {
    const incident = sampleIncident({ phase, channels: ["team", "ops", "removed"] });

    expect(recipients(sampleMessage({ severity: "warning", incident }), channels)).toEqual(expected);
  });

  test("a resolution is routed by its incident when it is not known who got the opening", () => {
    const message = sampleMessage({ severity: "warning", incident: sampleIncident({ phase: "resolved" }) });

    expect(recipients(message, channels)).toEqual(["ops", "late"]);
  });
});

describe("messages about a channel", () => {
  const message = sampleMessage({
    severity: "warning",
    change: { action: "close", families: ["channel"], subject: { key: "channel:ops" } },
  });

  test("go to every other channel, whatever it takes otherwise", () => {
    const channels = [route("ops"), route("team", { minimumSeverity: "error", only: { families: ["backup"] } })];

    expect(recipients(message, channels)).toEqual(["team"]);
  });

  test("are not handed over to the channel that they are about", () => {
    const routing: Routing = { channels: [route("ops"), route("team")], fallbackChannel: "ops" };
    const facts = routingFacts(message, incidentNotice(message), {});

    expect(substituteFor(routing, "team", facts)).toBeUndefined();
  });
});

test.for<[string, string | undefined, string | undefined]>([
  ["the fallback channel", "backup-ops", "backup-ops"],
  ["none for the fallback channel itself", "ops", undefined],
  ["none that is not configured", "removed", undefined],
  ["none without one", undefined, undefined],
])("has as substitute %s", ([, fallbackChannel, expected]) => {
  const channels = [route("ops"), route("backup-ops")];
  const routing = { channels, ...(fallbackChannel !== undefined && { fallbackChannel }) };

  expect(substituteFor(routing, "ops", {})?.name).toBe(expected);
});

test("names the machines of the incident, of the alert, or of its words", () => {
  const machines = (message: Message) => machinesOf(message, incidentNotice(message));

  expect(machines(sampleMessage({ incident: sampleIncident({ vmIds: [machineIn("db")] }) }))).toEqual([
    machineIn("db"),
  ]);
  expect(machines(sampleMessage({ change: open }))).toEqual([machineIn("web-02")]);
  expect(machines(sampleMessage())).toEqual([machineIn("web-01")]);
});

test("orders severities", () => {
  expect(isAtLeast("error", "warning")).toBe(true);
  expect(isAtLeast("warning", "warning")).toBe(true);
  expect(isAtLeast("info", "warning")).toBe(false);
});
