import { expect, test } from "vitest";
import { GROUP, runSimulator, SUBSCRIPTION, VM } from "../running-simulator.ts";

test.for<[string, RequestInit, string, number, string]>([
  ["asks for a token", {}, "?api-version=2021-04-01", 401, "AuthenticationFailed"],
  [
    "refuses another scheme",
    { headers: { authorization: "Basic abc" } },
    "?api-version=2021-04-01",
    401,
    "InvalidAuthenticationToken",
  ],
  [
    "refuses an empty token",
    { headers: { authorization: "Bearer " } },
    "?api-version=2021-04-01",
    401,
    "InvalidAuthenticationToken",
  ],
  ["asks for an api-version", { headers: { authorization: "Bearer t" } }, "", 400, "MissingApiVersionParameter"],
  [
    "refuses a version that is none",
    { headers: { authorization: "Bearer t" } },
    "?api-version=latest",
    400,
    "InvalidApiVersionParameter",
  ],
  [
    "refuses a version that is no date",
    { headers: { authorization: "Bearer t" } },
    "?api-version=2999-13-99",
    400,
    "InvalidApiVersionParameter",
  ],
])("%s", async ([, init, query, status, code]) => {
  const { raw } = await runSimulator();

  const response = await raw("GET", `/subscriptions${query}`, init);

  expect(response.status).toBe(status);
  expect(response.body.error.code).toBe(code);
});

test("tells a client without a token where to log in", async () => {
  const { raw, simulator } = await runSimulator();

  const response = await raw("GET", "/subscriptions?api-version=2021-04-01");

  expect(response.headers.get("www-authenticate")).toContain(`authorization_uri="${simulator.url}/`);
});

test("names the call that is not simulated", async () => {
  const { arm } = await runSimulator();

  const response = await arm("POST", `${SUBSCRIPTION}/providers/Microsoft.Unknown/things`, {});

  expect(response.status).toBe(501);
  expect(response.body.error.message).toContain(`POST ${SUBSCRIPTION}/providers/Microsoft.Unknown/things`);
});

test("refuses a body that is not JSON", async () => {
  const { raw } = await runSimulator();

  const response = await raw("PUT", `${GROUP}?api-version=2021-04-01`, {
    headers: { authorization: "Bearer t" },
    body: "{ location",
  });

  expect([response.status, response.body.error.code]).toEqual([400, "InvalidRequestContent"]);
});

test("refuses a body above ARM's limit", async () => {
  const { arm } = await runSimulator();

  const response = await arm("PUT", GROUP, { location: "westeurope", filler: "x".repeat(4 * 1024 * 1024) });

  expect([response.status, response.body.error.code]).toEqual([413, "RequestContentTooLarge"]);
});

test("refuses a path that is not percent-encoded", async () => {
  const { arm } = await runSimulator();

  const response = await arm("GET", "/subscriptions/%zz");

  expect([response.status, response.body.error.code]).toEqual([400, "InvalidRequestUri"]);
});

test("adds ARM's headers to every response and returns the client's request ID", async () => {
  const { arm } = await runSimulator();

  const response = await arm("GET", "/subscriptions", undefined, { "x-ms-client-request-id": "mine" });

  expect(response.headers.get("x-ms-client-request-id")).toBe("mine");
  for (const name of ["x-ms-request-id", "x-ms-correlation-request-id", "x-ms-routing-request-id"]) {
    expect(response.headers.get(name)).toBeTruthy();
  }
});

test.for<[string, string]>([
  ["another casing", VM.replace("Microsoft.Compute/virtualMachines", "microsoft.compute/VIRTUALMACHINES")],
  ["lower-case resourcegroups", VM.replace("resourceGroups", "resourcegroups")],
  ["an empty segment", VM.replace("virtualMachines/", "virtualMachines//")],
  ["an escaped letter", VM.replace("vm1", "%76m1")],
])("finds a resource under %s", async ([, path]) => {
  const { arm, makeMachine } = await runSimulator();
  await makeMachine();

  const response = await arm("GET", path);

  expect([response.status, response.body.id]).toEqual([200, VM]);
});

test("loads an initial state that is ready at once and causes no event", async () => {
  const load = [
    { path: GROUP, apiVersion: "2021-04-01", body: { location: "westeurope" } },
    { path: VM, apiVersion: "2024-07-01", body: { location: "westeurope" } },
  ];

  const { arm, simulator } = await runSimulator({ load });

  const response = await arm("GET", `${VM}?$expand=instanceView`);
  expect(response.body.properties.provisioningState).toBe("Succeeded");
  expect(response.body.properties.instanceView.vmAgent.statuses[0].displayStatus).toBe("Ready");
  expect(simulator.eventGrid.state().published).toBe(0);
});

test("refuses to start from a state that ARM refuses, naming every entry", async () => {
  const load = [
    { path: VM, apiVersion: "2024-07-01", body: { location: "westeurope" } },
    { path: GROUP, apiVersion: "2021-04-01", body: {} },
  ];

  const starting = runSimulator({ load });

  await expect(starting).rejects.toThrow(/ResourceGroupNotFound[\s\S]*LocationRequired/);
});

test.for<[string, number, string]>([
  ["a clock that is as fast as its clients'", 1, "10"],
  ["a clock that is four times as fast", 4, "3"],
  ["a clock that is a thousand times as fast", 1000, "1"],
])("on %s a client is asked to wait its own seconds", async ([, secondsPerClientSecond, seconds]) => {
  const { arm, makeGroup } = await runSimulator({ secondsPerClientSecond });
  await makeGroup();

  const accepted = await arm("PUT", VM, { location: "westeurope" });

  expect(accepted.headers.get("retry-after")).toBe(seconds);
});
