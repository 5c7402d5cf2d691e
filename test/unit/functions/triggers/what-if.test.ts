import { HttpRequest } from "@azure/functions";
import { expect, test, vi } from "vitest";
import { resourceKey } from "../../../../domain/resource-id.ts";
import type { Survey } from "../../../../functions/fleet-survey.ts";
import { createWhatIf, type GivenConfig } from "../../../../functions/triggers/what-if.ts";
import { conforming } from "../../../support/api-contract.ts";
import { sampleConfig, sampleMachine } from "../../../support/fakes/sample-machine.ts";

const { subscriptionId } = sampleMachine();

function arrange(machineCount = 1, subscriptionIds: readonly string[] = [subscriptionId]) {
  const found: Survey = {
    machines: Array.from({ length: machineCount }, (_, index) => ({
      machine: sampleMachine({ name: `vm-${String(index).padStart(4, "0")}` }),
      items: [],
    })),
    extras: {},
    vaultContents: new Map(),
    leftOut: [{ what: "locks of subscription x", code: "AZURE_ACCESS_DENIED", message: "No." }],
  };
  const survey = vi.fn(async (_config: unknown, _ids: readonly string[]) => found);
  const readConfig = vi.fn(
    (given: object): GivenConfig =>
      "rules" in given
        ? { kind: "config", config: sampleConfig({ version: "given", rules: [] }) }
        : { kind: "invalid", detail: "rules are missing" },
  );
  const handler = createWhatIf({ config: sampleConfig({ subscriptionIds }), readConfig, survey });
  const post = async (body: unknown) => {
    const string = typeof body === "string" ? body : JSON.stringify(body);
    const request = new HttpRequest({ method: "POST", url: "http://127.0.0.1/api/what-if", body: { string } });
    return conforming("POST /api/what-if", await handler(request));
  };
  return { post, survey };
}

test("returns a row per machine of the configured subscriptions, totals, and what was left out", async () => {
  const { post, survey } = arrange();

  const response = await post({});

  expect(response).toMatchObject({
    status: 200,
    jsonBody: {
      configVersion: "0123456789ab",
      rows: [{ vmId: sampleMachine({ name: "vm-0000" }).vmId, rule: "all", action: "create" }],
      totals: { machines: 1, actions: { create: 1 } },
      leftOut: [{ what: "locks of subscription x" }],
    },
  });
  expect(response.jsonBody).not.toHaveProperty("continuation");
  expect(survey.mock.calls[0]?.[1]).toEqual([subscriptionId]);
});

test("takes the subscriptions and the configuration of the request", async () => {
  const { post, survey } = arrange();
  const other = subscriptionId.replace("0001", "0002");

  const response = await post({ subscriptions: [other], config: { rules: [] } });

  expect(response.jsonBody).toMatchObject({ configVersion: "given", rows: [{ action: "exclude" }] });
  expect(survey.mock.calls[0]?.[1]).toEqual([other]);
});

test("returns 5,000 rows at a time, and the next ones from the continuation on", async () => {
  const { post } = arrange(5001);

  const first = await post({});
  const { continuation, rows } = first.jsonBody;
  const second = await post({ continuation });

  expect(rows).toHaveLength(5000);
  expect(continuation).toBe(resourceKey(sampleMachine({ name: "vm-4999" }).vmId));
  expect(second.jsonBody.rows).toMatchObject([{ vmId: sampleMachine({ name: "vm-5000" }).vmId }]);
  expect(second.jsonBody.totals).toMatchObject({ machines: 5001 });
  expect(second.jsonBody).not.toHaveProperty("continuation");
});

test.for<[unknown, string]>([
  ["{", "body"],
  [{ subscriptions: ["my-sub"] }, "subscriptions.0"],
  [{ subscriptions: [] }, "subscriptions"],
  [{ subscriptions: "x" }, "subscriptions"],
  [{ config: "x" }, "config"],
  [{ config: {} }, "config"],
  [{ continuation: 1 }, "continuation"],
  [{ subscription: subscriptionId }, "subscription"],
])("refuses %j and names %s", async ([body, field]) => {
  const { post, survey } = arrange();

  const response = await post(body);

  expect(response.status).toBe(400);
  expect(JSON.parse(String(response.body))).toMatchObject({ field });
  expect(survey).not.toHaveBeenCalled();
});

test("asks for subscriptions where neither request nor configuration names one", async () => {
  const response = await arrange(1, []).post({});

  expect(response.status).toBe(400);
  expect(String(response.body)).toContain("the configuration names no subscription");
});
