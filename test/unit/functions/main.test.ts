import type { HttpResponseInit } from "@azure/functions";
import { beforeAll, expect, test } from "vitest";
import { routes } from "../../../api/routes/routes.ts";
import { activityContracts } from "../../../orchestrations/contracts/activities.ts";
import { entityContracts } from "../../../orchestrations/contracts/entities.ts";
import { workflowContracts } from "../../../orchestrations/contracts/workflows.ts";
import { type Registration, registeredFunctions } from "../../support/registered-functions.ts";

let registrations: readonly Registration[] = [];

beforeAll(async () => {
  // As on a caller's own machine, where every role is given: the guard lets a wrong method through to its 405.
  registrations = await registeredFunctions({ AZURE_FUNCTIONS_ENVIRONMENT: "Development" });
});

const typesOf = ({ bindings }: Registration) => Object.values(bindings).map((binding) => String(binding["type"]));
const namesOf = (type: string) =>
  registrations.filter((registration) => typesOf(registration).includes(type)).map(({ name }) => name);

const namesIn = (contracts: Readonly<Record<string, { readonly name: string }>>) =>
  Object.values(contracts).map(({ name }) => name);

test("registers every activity, workflow and entity under its contract's name, and no other", () => {
  expect(namesOf("activityTrigger").sort()).toEqual(namesIn(activityContracts).sort());
  expect(namesOf("orchestrationTrigger").sort()).toEqual(namesIn(workflowContracts).sort());
  expect(namesOf("entityTrigger").sort()).toEqual(namesIn(entityContracts).sort());
});

test("keeps the names that histories contain", () => {
  expect(Object.entries({ ...activityContracts, ...workflowContracts, ...entityContracts })).toEqual(
    Object.values({ ...activityContracts, ...workflowContracts, ...entityContracts }).map((contract) => [
      contract.name,
      contract,
    ]),
  );
  expect(namesIn(workflowContracts).sort()).toEqual(
    [
      ...["backupRunPart", "backupVirtualMachine", "deliverMessage", "followIncident", "protectVirtualMachine"],
      ...["publishEvent", "raiseAlerts", "recheckMachine", "retireMachine", "retryProtection", "runBackupSchedule"],
      ...["sendDigest", "sweepSubscriptions", "watchVault", "checkVault", "deleteBackupData"],
    ].sort(),
  );
  expect(namesIn(entityContracts)).toEqual([
    "recheckRequests",
    "itemBinding",
    "requestBudget",
    "openProblem",
    "vaultLedger",
    "vaultRoute",
    "sweepDigest",
    "backupClaims",
    "backupMailbox",
    "runControl",
    "vaultWatch",
    "expectedBackups",
    "openIncidents",
    "incidentWindow",
    "incident",
    "usedActions",
    "channelGate",
    "channelDigest",
    "appCounts",
    "timerBeats",
    "scheduleStart",
  ]);
});

test("registers the triggers, each once, and no function twice", () => {
  expect(namesOf("eventGridTrigger")).toEqual(["vmWritten"]);
  expect(namesOf("timerTrigger")).toEqual(["scheduleTick", "sweepTick", "watchTick", "purgeTick"]);
  expect(namesOf("httpTrigger").sort()).toEqual([
    "acknowledgeIncident",
    "actByLink",
    "azureMonitorAlert",
    "backup",
    "cancelRun",
    "decideApproval",
    "findings",
    "fleet",
    "getChannel",
    "getIncident",
    "getMachine",
    "getMe",
    "getRun",
    "health",
    "healthReady",
    "listApprovals",
    "listChanges",
    "listChannels",
    "listIncidents",
    "listMachines",
    "listRuns",
    "metrics",
    "openApi",
    "page",
    "protect",
    "rebuildInventory",
    "schedules",
    "snoozeIncident",
    "testChannel",
    "vaults",
    "whatIf",
  ]);
  expect(new Set(registrations.map(({ name }) => name.toLowerCase())).size).toBe(registrations.length);
});

test("hands the Durable client to everything that starts, reads or removes workflows, and to all activities", () => {
  const withClient = namesOf("durableClient").sort();

  const triggers = [
    "acknowledgeIncident",
    "actByLink",
    "azureMonitorAlert",
    "backup",
    "cancelRun",
    "decideApproval",
    "getChannel",
    "getIncident",
    "getMachine",
    "getRun",
    "health",
    "healthReady",
    "listChannels",
    "listIncidents",
    "listRuns",
    "metrics",
    "protect",
    "purgeTick",
    "rebuildInventory",
    "scheduleTick",
    "schedules",
    "snoozeIncident",
    "sweepTick",
    "testChannel",
    "vaults",
    "vmWritten",
    "watchTick",
  ];
  expect(withClient).toEqual([...triggers, ...namesIn(activityContracts)].sort());
});

test("asks for a function key everywhere but at health and at signed links", () => {
  const levels = registrations.flatMap(({ name, bindings }) =>
    Object.values(bindings).flatMap(({ type, authLevel }) => (type === "httpTrigger" ? [[name, authLevel]] : [])),
  );

  expect(Object.fromEntries(levels)).toEqual({
    acknowledgeIncident: "function",
    actByLink: "anonymous",
    azureMonitorAlert: "function",
    backup: "function",
    cancelRun: "function",
    findings: "function",
    fleet: "function",
    getChannel: "function",
    getIncident: "function",
    getMachine: "function",
    getMe: "function",
    getRun: "function",
    health: "anonymous",
    healthReady: "anonymous",
    decideApproval: "function",
    listApprovals: "function",
    listChanges: "function",
    listChannels: "function",
    listIncidents: "function",
    listMachines: "function",
    listRuns: "function",
    metrics: "function",
    openApi: "function",
    page: "anonymous",
    protect: "function",
    rebuildInventory: "function",
    schedules: "function",
    snoozeIncident: "function",
    testChannel: "function",
    vaults: "function",
    whatIf: "function",
  });
});

test("answers every method at its routes, so that a wrong one is told from a wrong address", () => {
  const methods = registrations.flatMap(({ bindings }) =>
    Object.values(bindings).flatMap(({ type, methods: registered }) => (type === "httpTrigger" ? [registered] : [])),
  );

  expect(methods).toHaveLength(namesOf("httpTrigger").length);
  for (const registered of methods) {
    expect(registered).toEqual(expect.arrayContaining(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]));
  }
});

/** Routes of the operators' page, which is no part of the API. */
const OF_THE_PAGE = ["ui", "ui/{*path}"];

test("has every call in the OpenAPI document's table of routes, and no other there", async () => {
  const http = registrations.flatMap(({ name, bindings, handler }) =>
    Object.values(bindings).flatMap(({ type, route = name }) =>
      type === "httpTrigger" && !OF_THE_PAGE.includes(String(route)) ? [{ route: String(route), handler }] : [],
    ),
  );

  // Loaded after the app, which needs the core of `beforeAll`.
  const { HttpRequest, InvocationContext } = await import("@azure/functions");
  const request = () => new HttpRequest({ method: "DELETE", url: "http://127.0.0.1/api/x" });

  const calls = await Promise.all(
    http.map(async ({ route, handler }) => {
      const { headers } = (await handler(request(), new InvocationContext())) as HttpResponseInit;
      const methods = String(Reflect.get(headers ?? {}, "Allow"))
        .split(", ")
        .filter((method) => method !== "HEAD");
      return methods.map((method) => `${method} /api/${route.replace("{*", "{")}`);
    }),
  );

  expect(calls.flat().sort()).toEqual(routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort());
});
