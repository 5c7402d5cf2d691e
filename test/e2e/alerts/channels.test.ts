import { expect, onTestFinished, test, vi } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { startHook } from "../../support/stack/local-hook.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const minuteMs = 60_000;

/** Two channels, of which `backup-ops` is the fallback channel. */
async function startWithTwoChannels(change: object = {}) {
  const [ops, backup] = [await startHook(), await startHook()];
  vi.stubEnv("HOLDFAST_SECRET_OPS", ops.url);
  vi.stubEnv("HOLDFAST_SECRET_BACKUP", backup.url);
  vi.stubEnv("AzureWebJobs.scheduleTick.Disabled", "true");
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const stack = await startTestStack((config) => {
    const urlOf = (name: string) => ({ setting: `HOLDFAST_SECRET_${name}` });
    config["channels"] = [
      { name: "ops", type: "webhook", url: urlOf("OPS"), minimumSeverity: "info", ...change },
      { name: "backup-ops", type: "webhook", url: urlOf("BACKUP"), minimumSeverity: "error" },
    ];
    config["fallbackChannel"] = "backup-ops";
  });
  return { stack, ops, backup };
}

async function call(stack: TestStack, method: string, path: string) {
  const response = await fetch(`${stack.host.url}/api/${path}`, { method });
  return { status: response.status, text: await response.text() };
}

const jsonOf = ({ text }: { readonly text: string }) => JSON.parse(text) as Record<string, unknown>;

test("a channel that is gone is told elsewhere, replaced by the fallback channel, and works again after a test", async () => {
  const { stack, ops, backup } = await startWithTwoChannels();
  ops.state.status = 410;
  await stack.planFaults({ kind: "agentNotReady", resource: sampleVmId("web-01") });

  stack.clock.setJumps(false);
  await stack.createVm("web-01");
  await stack.clock.advance(30 * minuteMs);
  const broken = await call(stack, "GET", "channels/ops");
  const failedTest = await call(stack, "POST", "channels/ops/test");
  ops.state.status = 200;
  const test = await call(stack, "POST", "channels/ops/test");
  await stack.clock.advance(10 * minuteMs);
  const healed = await call(stack, "GET", "channels");

  expect(backup.kinds().filter((kind) => kind === "channelBroken")).toHaveLength(1);
  expect(backup.kinds()).toContain("agentNotReady");
  expect(jsonOf(broken)).toMatchObject({
    health: { status: "broken", fault: "gone" },
    deliveries: expect.arrayContaining([expect.objectContaining({ status: "gone" })]),
  });
  expect(failedTest.status).toBe(502);
  expect(jsonOf(failedTest)).toMatchObject({ detail: expect.stringContaining("CHAT_GONE") });
  expect(jsonOf(test)).toMatchObject({ channel: "ops", outcome: "delivered" });
  expect(ops.kinds()[0]).toBe("channelTest");
  expect(backup.kinds().filter((kind) => kind === "channelRestored")).toHaveLength(1);
  expect(jsonOf(healed)).toMatchObject({ items: [{ name: "ops", health: { status: "ok" } }, { isFallback: true }] });
  for (const { text } of [broken, failedTest, test, healed]) expect(text).not.toContain("secret-path");
});

test("messages of quiet hours are kept back and sent as one at their end", async () => {
  const quietHours = { from: "07:00", until: "12:00", timeZone: "UTC" };
  const { stack, ops } = await startWithTwoChannels({ quietHours });
  stack.clock.setJumps(false);

  await stack.createVm("web-01");
  await stack.createVm("web-02");
  await stack.clock.advance(3 * 60 * minuteMs);
  const during = ops.kinds();
  await stack.clock.advance(65 * minuteMs);

  expect(during).toEqual([]);
  expect(ops.received).toMatchObject([
    { data: { kind: "digest", title: expect.stringMatching(/^Digest: [2-9] messages$/) } },
  ]);
  expect(JSON.stringify(ops.received)).toMatch(/web-01.*web-02|web-02.*web-01/);
});
