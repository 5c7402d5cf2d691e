import parsePrometheusTextFormat from "parse-prometheus-text-format";
import { expect, test } from "vitest";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import { type ReceivedSpan, startOtlpReceiver } from "../../support/telemetry/otlp-receiver.ts";

const firstBackup = (config: Record<string, unknown>) => {
  for (const rule of config["rules"] as Record<string, unknown>[]) {
    if (rule["action"] === "protect") rule["firstBackup"] = { when: "now", retainDays: 7 };
  }
};

/** The span and those above it, the outermost last. */
function chainOf(spans: readonly ReceivedSpan[], from: ReceivedSpan | undefined): readonly string[] {
  if (from === undefined) return [];
  return [
    from.name,
    ...chainOf(
      spans,
      spans.find(({ spanId }) => spanId === from.parentSpanId),
    ),
  ];
}

test("a machine's way from the event to the end of its first backup is one trace, its requests to Azure included", async () => {
  const receiver = await startOtlpReceiver();
  const stack = await startTestStack(firstBackup, undefined, undefined, {
    settings: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
  });

  await stack.createVm("web-01");
  await stack.settle();
  const outcome = stack.outcomeOf("web-01");
  const { instanceId = "" } = stack.instancesOf("protect:")[0] ?? {};
  await stack.host.stop();

  const spans = receiver.spans();
  const event = spans.find(({ name }) => name === "vmWritten");
  const trace = spans.filter(({ traceId }) => traceId === event?.traceId);
  const namesIn = new Set(trace.map(({ name }) => name));
  expect(outcome).toMatchObject({ outcome: "protected", backup: { result: "completed" } });
  for (const name of ["decideProtection", "enableProtection", "triggerBackup", "proveBackups", "applyEvent"]) {
    expect(namesIn).toContain(name);
  }
  const elsewhere = spans.filter(({ traceId }) => traceId !== event?.traceId);
  expect(elsewhere.filter(({ attributes }) => "holdfast.instance_id" in attributes)).toEqual([]);

  const start = trace.find(({ name }) => name.endsWith("/protecteditems/backup/action"));
  expect(chainOf(trace, start)).toEqual([start?.name, "triggerBackup", "startBackups", "vmWritten"]);
  expect(start?.attributes).toMatchObject({
    "http.request.method": "POST",
    "http.response.status_code": "202",
    "azure.service_request_id": expect.stringMatching(/./),
    "azure.correlation_id": expect.stringMatching(/./),
  });
  const enable = trace.find(({ name }) => name === "enableProtection");
  expect(enable?.attributes).toMatchObject({
    "holdfast.instance_id": instanceId,
    "holdfast.machine_id": expect.stringMatching(/\/virtualMachines\/web-01$/i),
  });
  const workflowCode = ["protectVirtualMachine", "backupVirtualMachine", "watchVault", "backupClaims", "vaultLedger"];
  for (const name of workflowCode) expect(spans.map((span) => span.name)).not.toContain(name);
  expect(receiver.raw()).not.toMatch(/[?&](?:t|c|s|h|sig)=|Bearer |eyJ/);
});

test("metrics and readiness come from the app's own tables and task hub", async () => {
  const stack = await startTestStack();
  await stack.createVm("web-01");
  await stack.settle();

  const ready = await fetch(`${stack.host.url}/api/health/ready`);
  const metrics = await fetch(`${stack.host.url}/api/metrics`);

  expect([ready.status, await ready.json()]).toEqual([200, { status: "ready" }]);
  expect(metrics.headers.get("content-type")).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
  const families = parsePrometheusTextFormat(await metrics.text());
  const samplesOf = (name: string) => families.find((family) => family.name === name)?.metrics ?? [];
  expect(samplesOf("holdfast_machines")).toContainEqual({ value: "1", labels: { state: "protected" } });
  expect(samplesOf("holdfast_source_up").map(({ value }) => value)).toEqual(["1", "1", "1", "1", "1", "1", "1"]);
  expect(samplesOf("holdfast_request_budget_remaining").length).toBeGreaterThan(0);
});

test("what functions log is JSON about the workflow and the machine, and metrics are sent every five minutes", async () => {
  const receiver = await startOtlpReceiver();
  const stack = await startTestStack(undefined, undefined, undefined, {
    settings: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
  });

  await stack.createVm("web-01");
  await stack.settle();

  const line = stack.log.find(({ functionName, category }) => functionName === "vmWritten" && category === "user");
  expect(JSON.parse(line?.message ?? "{}")).toMatchObject({
    message: expect.stringMatching(/started\.$/),
    function: "vmWritten",
    machine: expect.stringMatching(/\/virtualMachines\/web-01$/i),
  });
  expect(receiver.metrics()).toContain("holdfast_machines");
});
