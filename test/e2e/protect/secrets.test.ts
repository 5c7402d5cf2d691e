import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { crashAndRestart } from "../../support/stack/crash.ts";
import { findSecrets, secretsIn } from "../../support/stack/secrets.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import { findTableSecrets } from "../../support/stack/table-texts.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const keys = { master: "master-key-1", functions: "function-key-1", system: "system-key-1" };
const path = "webhook-path-1";
const signingSecret = Buffer.from("signing-secret-of-thirty-two-byte").toString("base64");
const leak = [
  "https://store.example/log?sv=1&sig=leaked-1",
  "Bearer leaked-2",
  '{"sig":"leaked-3"}',
  '"password": "leaked-4"',
  "access_token=leaked-5",
  "Endpoint=sb://a/;SharedAccessKey=leaked-6;x=y",
  "https://user:leaked-7@store.example/x",
  "<clientSecret>leaked-8</clientSecret>",
  "x-functions-key: leaked-9",
  "Authorization: Basic leaked-0==",
].join(" and ");
const secrets = [...Object.values(keys), path, signingSecret, "leaked-"];

/** A stack whose app has keys, a signing secret and secret channel addresses. */
async function startStackWithSecrets(webhookPort?: number) {
  const stack = await startTestStack();
  const secret = (name: string) => ({ setting: `HOLDFAST_SECRET_${name}` });
  const config = JSON.parse(await readFile(stack.configFile, "utf8")) as object;
  const channels = [
    { name: "cards", type: "teams", url: secret("CHAT_TEAMS") },
    { name: "hook", type: "webhook", url: secret("CHAT_WEBHOOK"), signingSecret: secret("SIGNING") },
  ];
  // Reminders of what stays open would be tried for days at the channel that is away.
  const incidents = { remindAfterHours: 0 };
  await writeFile(stack.configFile, JSON.stringify({ ...config, channels, incidents }));
  const { url } = stack.chatPage;
  const environment = {
    HOLDFAST_SECRET_SIGNING: signingSecret,
    HOLDFAST_SECRET_CHAT_TEAMS: `${url}/hooks/teams?path=${path}`,
    HOLDFAST_SECRET_CHAT_WEBHOOK: `http://127.0.0.1:${webhookPort ?? new URL(url).port}/hooks/webhook?path=${path}`,
  };
  const host = await crashAndRestart(stack, stack.host, { keys, environment });
  return { stack, host };
}

function post(url: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });
}

async function postEvent(stack: TestStack, url: string, event: object): Promise<number> {
  const target = `${url}/runtime/webhooks/eventgrid?functionName=vmWritten&code=${keys.system}`;
  const response = await post(target, JSON.stringify([event]), { "aeg-event-type": "Notification" });
  await stack.settle();
  return response.status;
}

test("no secret enters the task hub, tables, the log or chat when several faults occur at once", async () => {
  // No process listens on port 9 of the loopback: this channel is unreachable.
  const { stack, host } = await startStackWithSecrets(9);
  const error = { errorCode: 1, errorTitle: "MadeUp", errorString: leak, recommendations: [leak] };
  await stack.planFaults(
    { kind: "backupJob", resource: sampleVmId("web-01"), outcome: "snapshotFailed", error },
    { kind: "refuse", path: "*virtualMachines/web-02*", method: "GET", status: 403, code: "Denied", message: leak },
  );
  await stack.createVm("web-01");
  await stack.createVm("web-02");
  for (const name of ["web-01", "web-02"]) {
    const body = JSON.stringify({ vmId: sampleVmId(name) });
    const response = await post(`${host.url}/api/virtual-machines/protect?code=${keys.functions}`, body);
    expect(response.status).toBe(202);
  }

  await stack.settle();

  const outcomes = host.taskHub.list({ instanceIdPrefix: "protect:", top: 9 }).instances;
  expect(outcomes.map((instance) => JSON.parse(instance.output ?? "{}").outcome).toSorted()).toEqual([
    "needsAttention",
    "protected",
  ]);
  expect(stack.messages().length).toBeGreaterThan(0);
  expect(findSecrets(stack, secrets, host)).toEqual([]);
  expect(await findTableSecrets(stack.storage, secrets)).toEqual([]);
  // Three days, in which the channel that is away is tried.
}, 300_000);

test.for<[string, string, string]>([
  ["an invalid field", "virtual-machines/protect", JSON.stringify({ vmId: leak })],
  [
    "a field of another type",
    "virtual-machines/backup",
    JSON.stringify({ vmId: sampleVmId("web-01"), retainDays: leak }),
  ],
  ["a body that is not JSON", "virtual-machines/protect", leak],
])("a refusal does not repeat %s", async ([, route, body]) => {
  const { stack, host } = await startStackWithSecrets();

  const response = await post(`${host.url}/api/${route}`, body, { "x-functions-key": keys.functions });

  expect(response.status).toBe(400);
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  expect(secretsIn("the response", await response.text(), secrets)).toEqual([]);
  expect(findSecrets(stack, secrets, host)).toEqual([]);
});

test("a wrong key is refused without the right one in the response, and health contains no secret", async () => {
  const { stack, host } = await startStackWithSecrets();

  const refused = await post(`${host.url}/api/virtual-machines/protect?code=wrong`, "{}");
  const health = await fetch(`${host.url}/api/health`);

  expect(refused.status).toBe(401);
  expect(health.status).toBe(200);
  expect(secretsIn("the responses", (await refused.text()) + (await health.text()), secrets)).toEqual([]);
  expect(findSecrets(stack, secrets, host)).toEqual([]);
});

test.for<[string, object]>([
  ["an invalid VM ID", { operationName: "Microsoft.Compute/virtualMachines/write", resourceUri: `/nothing/${leak}` }],
  ["invalid data", { operationName: { secret: leak } }],
])("the log names the issue of a malformed event without secrets: %s", async ([, data]) => {
  const { stack, host } = await startStackWithSecrets();
  const event = {
    id: "e-1",
    subject: leak,
    eventType: "Microsoft.Resources.ResourceWriteSuccess",
    eventTime: "2026-06-01T08:00:00Z",
    dataVersion: "2",
    data,
  };

  const status = await postEvent(stack, host.url, event);

  expect(status).toBeLessThan(300);
  expect(stack.log.some((line) => line.message.includes("Malformed event"))).toBe(true);
  expect(findSecrets(stack, secrets, host)).toEqual([]);
});
