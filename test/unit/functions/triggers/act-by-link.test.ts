import { HttpRequest, type HttpResponseInit } from "@azure/functions";
import { expect, test } from "vitest";
import type { Action } from "../../../../domain/actions/action.ts";
import { noUsedActions, useAction } from "../../../../domain/actions/used-actions.ts";
import { BackupError } from "../../../../domain/errors.ts";
import { addSeconds, type Instant } from "../../../../domain/instant.ts";
import { createActionTokens } from "../../../../functions/action-tokens.ts";
import { createActByLink } from "../../../../functions/triggers/act-by-link.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingCall } from "../../../support/fakes/recording-call.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { vmId } from "../../../support/workflow-answers.ts";

const now = "2026-06-01T08:00:00.000Z" as Instant;
const id = "a123456789abcdef".repeat(2);
const actions: readonly Action[] = [
  { kind: "retryBackup", vmId },
  { kind: "acknowledge", incidentId: "inc-1" },
  { kind: "snooze", incidentId: "inc-1" },
];

function arrange({ hasKey = true, isOver = false } = {}) {
  const workflows = new InMemoryWorkflows();
  workflows.putEntity("incident", "inc-1", isOver ? { resolvedAt: now } : {});
  const { context, log } = recordingContext();
  const call = recordingCall({ kind: "open", roles: [] });
  const tokens = createActionTokens(["k".repeat(32)]);
  const handler = createActByLink({
    ...(hasKey && { tokens }),
    workflows: () => workflows,
    now: () => now,
  });
  const send = async (method: "GET" | "HEAD" | "POST" | "DELETE", token: string) =>
    (await handler(
      new HttpRequest({ method, url: "http://127.0.0.1/api/actions/x", params: { token } }),
      context,
      call,
    )) as HttpResponseInit;
  const tokenOf = (action: Action, expiresAt = addSeconds(now, 60)) =>
    tokens.sign({ action, id, expiresAt, about: "web-01: <b>backup</b> failed" });
  const effects = () => [...workflows.started, ...workflows.signals];
  return { workflows, log, call, send, tokenOf, effects };
}

test.for(actions)("asking what a link to $kind does changes nothing, however often", async (action) => {
  const { send, tokenOf, effects } = arrange();

  const responses = [];
  for (const method of ["GET", "HEAD", "GET"] as const) responses.push(await send(method, tokenOf(action)));

  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(String(responses[0]?.body)).toContain('<form method="post"><button type="submit">');
  expect(effects()).toEqual([]);
});

test.for<[Action, RegExp, string]>([
  [{ kind: "retryBackup", vmId }, /Backup requested/, "backupVirtualMachine"],
  [{ kind: "acknowledge", incidentId: "inc-1" }, /Acknowledged/, "acknowledge"],
  [{ kind: "snooze", incidentId: "inc-1" }, /silent about this incident until 2026-06-02 08:00 UTC/, "snooze"],
])("confirming $0.kind does it and notes that the link was used", async ([action, words, done]) => {
  const { workflows, send, tokenOf } = arrange();

  const response = await send("POST", tokenOf(action));

  expect(response.status).toBe(200);
  expect(String(response.body)).toMatch(words);
  const { started, signals } = workflows;
  expect([...started.map(({ workflow }) => workflow), ...signals.map(({ operation }) => operation)]).toContain(done);
  expect(signals.at(-1)).toEqual({ entity: "usedActions", key: "a", operation: "use", input: { id, at: now } });
});

test.for(["GET", "POST"] as const)("a link that was used does nothing more on %s", async (method) => {
  const { workflows, send, tokenOf, effects } = arrange();
  workflows.putEntity("usedActions", "a", useAction(noUsedActions, id, now));

  const response = await send(method, tokenOf({ kind: "retryBackup", vmId }));

  expect(response.status).toBe(410);
  expect(String(response.body)).toContain("This link was used already");
  expect(effects()).toEqual([]);
});

test.for(["GET", "POST"] as const)("a link that has expired does nothing on %s", async (method) => {
  const { send, tokenOf, effects } = arrange();

  const response = await send(method, tokenOf({ kind: "retryBackup", vmId }, now));

  expect(response.status).toBe(410);
  expect(String(response.body)).toContain("This link has expired");
  expect(effects()).toEqual([]);
});

test.for<[string, boolean, (token: string) => string]>([
  ["was shortened", true, (token) => token.slice(0, -1)],
  ["is empty", true, () => ""],
  ["was made with another key", true, (token) => `A${token.slice(1)}`],
  ["meets an app without a key", false, (token) => token],
])("a link that %s is not valid, and is not logged", async ([, hasKey, change]) => {
  const { send, tokenOf, effects, log } = arrange({ hasKey });

  const responses = [];
  for (const method of ["GET", "POST"] as const)
    responses.push(await send(method, change(tokenOf({ kind: "retryBackup", vmId }))));

  expect(responses.map(({ status }) => status)).toEqual([404, 404]);
  expect([effects(), log]).toEqual([[], []]);
});

test("what a link did is recorded, and nothing that it did not do", async () => {
  const { send, tokenOf, call } = arrange();
  const over = arrange({ isOver: true });

  await send("GET", tokenOf({ kind: "retryBackup", vmId }));
  await send("POST", tokenOf({ kind: "retryBackup", vmId }));
  await over.send("POST", over.tokenOf({ kind: "acknowledge", incidentId: "inc-1" }));

  expect(call.changes).toEqual([{ what: "backup", subject: vmId }]);
  expect(over.call.changes).toEqual([]);
});

test("an incident that is over is left alone", async () => {
  const { send, tokenOf } = arrange({ isOver: true });

  expect(await send("POST", tokenOf({ kind: "acknowledge", incidentId: "inc-1" }))).toMatchObject({ status: 409 });
});

test.for(["readEntityState", "startUnlessRunning", "signalEntity"])(
  "a link still works when %s failed while it was used",
  async (call) => {
    const { workflows, send, tokenOf } = arrange();
    const token = tokenOf({ kind: "retryBackup", vmId });
    workflows.faults.failNext(call, new BackupError("STORAGE_UNAVAILABLE", "storage is away"));

    const [first, second] = [await send("POST", token), await send("POST", token)];

    expect(first).toMatchObject({ status: 503, headers: { "Retry-After": "30" } });
    expect(second.status).toBe(200);
    expect(workflows.started).toHaveLength(1);
  },
);

test("other methods are refused", async () => {
  const { send, tokenOf } = arrange();

  const response = await send("DELETE", tokenOf({ kind: "retryBackup", vmId }));

  expect(response).toMatchObject({ status: 405, headers: { Allow: "GET, HEAD, POST" } });
});

test("logs what was done, without the token", async () => {
  const { send, tokenOf, log } = arrange();
  const token = tokenOf({ kind: "acknowledge", incidentId: "inc-1" });

  await send("POST", token);

  expect(log).toEqual(["information: A link in a message was used: acknowledge of incident inc-1 (acknowledged)."]);
});
