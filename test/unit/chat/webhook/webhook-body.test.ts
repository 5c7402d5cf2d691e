import { expect, test } from "vitest";
import { cloudEvent } from "../../../../chat/webhook/cloud-event.ts";
import { webhookBody } from "../../../../chat/webhook/webhook-body.ts";
import { post } from "../../../support/webhook-receiver.ts";

test("receives at most 20 KB of endless texts, without characters that reorder or break them", () => {
  const text = "a\u202Eb\r\n\uD83D".repeat(50_000);

  const body = webhookBody(post("m", { title: text, text, whatToDo: text, vmId: text, facts: [[text, text]] }));

  expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(20 * 1024);
  expect(JSON.stringify(body)).not.toMatch(/\\[nru]|\u202E/);
});

test("receives at most 20 KB, with the number of omitted facts", () => {
  const facts = Array.from({ length: 300 }, (_, index) => [`Machine ${index}`, "x".repeat(300)] as const);

  const body = webhookBody(post("m", { facts }));

  expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(20 * 1024);
  expect(body.data.facts.length + body.data.factsOmitted).toBe(300);
  expect(body.data.facts.length).toBeGreaterThan(40);
});

test("names the incident, its phase and what people can do", () => {
  const { data } = webhookBody({
    ...post(),
    incident: { incidentId: "inc_1", phase: "resolved", machineCount: 3 },
    links: [{ title: "Acknowledge", url: "https://holdfast.example/api/actions/t" }],
  });

  expect(data.incident).toEqual({ id: "inc_1", phase: "resolved", machineCount: 3 });
  expect(data.links).toEqual([{ title: "Acknowledge", url: "https://holdfast.example/api/actions/t" }]);
});

test("an event of an app without a public address has a relative source, of a message without a machine no subject", () => {
  const { notice, ...rest } = post();
  const { vmId: _machine, ...withoutMachine } = notice;

  const event = cloudEvent("m", webhookBody({ ...rest, notice: withoutMachine }));

  expect(event.source).toBe("/holdfast");
  expect(event).not.toHaveProperty("subject");
});
