import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { crashAndRestart } from "../../support/stack/crash.ts";
import { startWorld, type World } from "../../support/stack/protected-world.ts";
import { findSecrets, secretsIn } from "../../support/stack/secrets.ts";

const keys = { master: "master-key-1", functions: "function-key-1", system: "system-key-1" };
const path = "webhook-path-1";
const signingSecret = Buffer.from("signing-secret-of-thirty-two-byte").toString("base64");
const secrets = [...Object.values(keys), path, signingSecret, "leaked-1", "leaked-2"];
const leak = "https://store.example/log?sv=1&sig=leaked-1 Bearer leaked-2";

/** A world whose app has keys, a signing secret and channel addresses that nobody may read. */
async function startSecretWorld(webhookPort?: number) {
  const world = await startWorld();
  const secret = (name: string) => ({ setting: `HOLDFAST_SECRET_${name}` });
  const config = JSON.parse(await readFile(world.configFile, "utf8")) as object;
  const channels = [
    { name: "cards", type: "teams", url: secret("CHAT_TEAMS") },
    { name: "hook", type: "webhook", url: secret("CHAT_WEBHOOK"), signingSecret: secret("SIGNING") },
  ];
  await writeFile(world.configFile, JSON.stringify({ ...config, channels }));
  const { url } = world.stack.chat;
  const environment = {
    HOLDFAST_SECRET_SIGNING: signingSecret,
    HOLDFAST_SECRET_CHAT_TEAMS: `${url}/hooks/teams?path=${path}`,
    HOLDFAST_SECRET_CHAT_WEBHOOK: `http://127.0.0.1:${webhookPort ?? new URL(url).port}/hooks/webhook?path=${path}`,
  };
  const host = await crashAndRestart(world, world.stack.host, { keys, environment });
  return { world, host };
}

function post(url: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });
}

async function tellInto(world: World, url: string, event: object): Promise<number> {
  const target = `${url}/runtime/webhooks/eventgrid?functionName=vmWritten&code=${keys.system}`;
  const answer = await post(target, JSON.stringify([event]), { "aeg-event-type": "Notification" });
  await world.settle();
  return answer.status;
}

test("nothing secret enters the task hub, the log or chat when everything goes wrong at once", async () => {
  // Nothing listens on port 9 of the loopback: this channel stays unreachable.
  const { world, host } = await startSecretWorld(9);
  const error = { errorCode: 1, errorTitle: "MadeUp", errorString: leak, recommendations: [leak] };
  await world.planFaults(
    { kind: "backupJob", resource: sampleVmId("web-01"), outcome: "snapshotFailed", error },
    { kind: "refuse", path: "*virtualMachines/web-02*", method: "GET", status: 403, code: "Denied", message: leak },
  );
  await world.createVm("web-01");
  await world.createVm("web-02");
  for (const name of ["web-01", "web-02"]) {
    const body = JSON.stringify({ vmId: sampleVmId(name) });
    const answer = await post(`${host.url}/api/virtual-machines/protect?code=${keys.functions}`, body);
    expect(answer.status).toBe(202);
  }

  await world.settle();

  const outcomes = host.taskHub.list({ instanceIdPrefix: "protect:", top: 9 }).instances;
  expect(outcomes.map((instance) => JSON.parse(instance.output ?? "{}").outcome).toSorted()).toEqual([
    "needsAttention",
    "protected",
  ]);
  expect(world.chat().length).toBeGreaterThan(0);
  expect(findSecrets(world, secrets, host)).toEqual([]);
});

test.for<[string, string, string]>([
  ["a field that is wrong", "virtual-machines/protect", JSON.stringify({ vmId: leak })],
  [
    "a field of a wrong type",
    "virtual-machines/backup",
    JSON.stringify({ vmId: sampleVmId("web-01"), retainDays: leak }),
  ],
  ["a body that is no JSON", "virtual-machines/protect", leak],
])("a refusal does not repeat %s", async ([, route, body]) => {
  const { world, host } = await startSecretWorld();

  const answer = await post(`${host.url}/api/${route}`, body, { "x-functions-key": keys.functions });

  expect(answer.status).toBe(400);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(secretsIn("the answer", await answer.text(), secrets)).toEqual([]);
  expect(findSecrets(world, secrets, host)).toEqual([]);
});

test("a wrong key is refused without showing the right one, and health shows no secret", async () => {
  const { world, host } = await startSecretWorld();

  const refused = await post(`${host.url}/api/virtual-machines/protect?code=wrong`, "{}");
  const health = await fetch(`${host.url}/api/health`);

  expect(refused.status).toBe(401);
  expect(health.status).toBe(200);
  expect(secretsIn("the answers", (await refused.text()) + (await health.text()), secrets)).toEqual([]);
  expect(findSecrets(world, secrets, host)).toEqual([]);
});

test.for<[string, object]>([
  [
    "a machine's ID that is none",
    { operationName: "Microsoft.Compute/virtualMachines/write", resourceUri: `/nothing/${leak}` },
  ],
  ["data that is none", { operationName: { secret: leak } }],
])("the log names what is wrong with an event but repeats no secret: %s", async ([, data]) => {
  const { world, host } = await startSecretWorld();
  const event = {
    id: "e-1",
    subject: leak,
    eventType: "Microsoft.Resources.ResourceWriteSuccess",
    eventTime: "2026-06-01T08:00:00Z",
    dataVersion: "2",
    data,
  };

  const status = await tellInto(world, host.url, event);

  expect(status).toBeLessThan(300);
  expect(world.log.some((line) => line.message.includes("Malformed event"))).toBe(true);
  expect(findSecrets(world, secrets, host)).toEqual([]);
});
