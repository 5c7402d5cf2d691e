import tls from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEventGridChannel, type EventGridOptions } from "../../../../chat/event-grid/event-grid-channel.ts";
import { createLoopbackCertificates } from "../../../../local/azure-simulator/front/certificates.ts";
import { post, type Receiver, startReceiver } from "../../../support/webhook-receiver.ts";

const trusted = tls.getCACertificates("default");
let receiver: Receiver;
beforeAll(async () => {
  const { authority, certificate, privateKey } = await createLoopbackCertificates();
  // Tokens are sent over TLS only.
  tls.setDefaultCACertificates([...trusted, authority]);
  receiver = await startReceiver({ key: privateKey, cert: certificate });
});
afterAll(async () => {
  tls.setDefaultCACertificates(trusted);
  await receiver.close();
});

const scopes: unknown[] = [];
const identity: EventGridOptions["identity"] = {
  getToken: (asked: unknown) => {
    scopes.push(asked);
    return Promise.resolve({ token: "t0ken", expiresOnTimestamp: 4e12 });
  },
};

function eventGrid(change: Partial<EventGridOptions> = {}) {
  const topicEndpoint = `${new URL(receiver.url).origin}/api/events`;
  return createEventGridChannel({ name: "events", topicEndpoint, identity, allowLocal: true, ...change });
}

test("publishes one CloudEvent with the message's ID and a token for Event Grid", async () => {
  receiver.respondWith({ status: 200 });

  await eventGrid().post(post("message-1"));

  const { headers, path, body } = receiver.received.at(-1) ?? { headers: {}, path: "", body: "" };
  expect(scopes.flat()).toContain("https://eventgrid.azure.net/.default");
  expect(headers).toMatchObject({ authorization: "Bearer t0ken" });
  expect(path).toMatch(/^\/api\/events\?api-version=/);
  expect(JSON.parse(body)).toMatchObject([
    {
      specversion: "1.0",
      id: "message-1",
      source: "/holdfast",
      type: "holdfast.notice.backupFailed",
      subject: post().notice.vmId,
      time: "2026-03-01T20:25:00.000Z",
      data: { title: "Backup of vm-web failed", facts: [{ name: "Vault", value: "vault-weu" }] },
    },
  ]);
});

test("publishes no signed links, which subscribers would store", async () => {
  receiver.respondWith({ status: 200 });

  await eventGrid().post({ ...post(), links: [{ title: "Acknowledge", url: "https://holdfast.example/signed" }] });

  expect(receiver.received.at(-1)?.body).not.toContain("signed");
});

test("is tried again when the identity gets no token, without the library's text", async () => {
  const channel = eventGrid({ identity: { getToken: () => Promise.reject(new Error("top-secret")) } });
  const before = receiver.received.length;

  await expect(channel.post(post())).rejects.toMatchObject({
    code: "CHAT_UNAVAILABLE",
    message: expect.not.stringContaining("top-secret"),
  });
  expect(receiver.received.length - before).toBe(0);
});
