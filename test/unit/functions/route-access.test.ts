import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { HttpRequest } from "@azure/functions";
import { beforeAll, expect, test } from "vitest";
import { recordingContext } from "../../support/fakes/recording-context.ts";
import { principalHeader } from "../../support/principals.ts";
import { type Registration, registeredFunctions } from "../../support/registered-functions.ts";

const root = join(import.meta.dirname, "../../..");
let routes: readonly (Registration & { readonly authLevel: unknown })[] = [];

beforeAll(async () => {
  const registrations = await registeredFunctions({ HOLDFAST_SIGN_IN: "true", WEBSITE_AUTH_ENABLED: "True" });
  routes = registrations.flatMap((registration) =>
    Object.values(registration.bindings).flatMap(({ type, authLevel }) =>
      type === "httpTrigger" ? [{ ...registration, authLevel }] : [],
    ),
  );
});

/** A method that no route has: one that the guard lets through is answered 405, and nothing is called. */
async function answerTo({ handler }: Registration, roles: readonly string[] | undefined): Promise<number | undefined> {
  const headers = roles === undefined ? {} : { "x-ms-client-principal": principalHeader(roles) };
  const request = new HttpRequest({
    method: "PUT",
    url: "https://holdfast.example/api/x",
    headers: { ...headers, "x-holdfast-client": "page" },
  });
  return (await handler(request, recordingContext().context))?.status as number | undefined;
}

const callers = {
  notSignedIn: undefined,
  noRole: [],
  reader: ["Holdfast.Reader"],
  operator: ["Holdfast.Operator"],
  approver: ["Holdfast.Approver"],
};

/** Answers to no principal, no role, reader, operator and approver. */
const open = [405, 405, 405, 405, 405];
const reader = [401, 403, 405, 405, 405];
const operator = [401, 403, 403, 405, 403];
const approver = [401, 403, 403, 403, 405];

test("with sign-in every route asks for its role, and the host for a key only where a caller cannot sign in", async () => {
  const table = await Promise.all(
    routes.map(async (route) => {
      const answers = await Promise.all(Object.values(callers).map((roles) => answerTo(route, roles)));
      return [route.name, [route.authLevel, ...answers]] as const;
    }),
  );

  expect(Object.fromEntries(table)).toEqual({
    acknowledgeIncident: ["anonymous", ...operator],
    actByLink: ["anonymous", ...open],
    azureMonitorAlert: ["function", ...open],
    backup: ["anonymous", ...operator],
    cancelRun: ["anonymous", ...operator],
    getChannel: ["anonymous", ...reader],
    getIncident: ["anonymous", ...reader],
    getMachine: ["anonymous", ...reader],
    getMe: ["anonymous", ...reader],
    getRun: ["anonymous", ...reader],
    health: ["anonymous", ...open],
    healthReady: ["anonymous", ...open],
    decideApproval: ["anonymous", ...approver],
    listApprovals: ["anonymous", ...reader],
    listChanges: ["anonymous", ...reader],
    listChannels: ["anonymous", ...reader],
    listIncidents: ["anonymous", ...reader],
    findings: ["anonymous", ...reader],
    fleet: ["anonymous", ...reader],
    listMachines: ["anonymous", ...reader],
    openApi: ["anonymous", ...reader],
    page: ["anonymous", ...open],
    listRuns: ["anonymous", ...reader],
    metrics: ["anonymous", ...reader],
    metricsWithKey: ["function", ...open],
    protect: ["anonymous", ...operator],
    rebuildInventory: ["anonymous", ...operator],
    schedules: ["anonymous", ...reader],
    snoozeIncident: ["anonymous", ...operator],
    testChannel: ["anonymous", ...operator],
    vaults: ["anonymous", ...reader],
    whatIf: ["anonymous", ...reader],
  });
});

test("no route is registered without the guard", () => {
  const registering = globSync("functions/**/*.ts", { cwd: root }).filter((file) =>
    /\bauthLevel\b/.test(readFileSync(join(root, file), "utf8")),
  );

  expect(registering).toEqual(["functions/http/guarded-routes.ts"]);
});
