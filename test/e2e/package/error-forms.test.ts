import { afterAll, beforeAll, expect, test } from "vitest";
import { buildUnpacked, type HostFile, type Unpacked } from "../../support/package/unpacked.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";

const enable = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/write";

/** Which of the two an extension bundle does, only its version tells: host.json accepts both. */
const forms = [
  ["knows exception properties", true],
  ["leaves them in the message", false],
] as const;
const packages = new Map<boolean, Unpacked>();
beforeAll(async () => {
  for (const [, exceptionProperties] of forms) {
    const host = ({ extensions, ...others }: HostFile) => ({
      ...others,
      extensions: { ...extensions, localHost: { exceptionProperties } },
    });
    packages.set(exceptionProperties, await buildUnpacked({ host }));
  }
});
afterAll(() => {
  for (const unpacked of packages.values()) unpacked.remove();
});

test.for(forms)(
  "on a host that %s, Azure's code decides and is told, and no JSON is",
  async ([, exceptionProperties]) => {
    const appDirectory = packages.get(exceptionProperties)?.directory ?? "";
    const stack = await startTestStack(undefined, undefined, undefined, { appDirectory });
    await stack.planFaults(
      { kind: "throttle", action: "Microsoft.Compute/virtualMachines/read", retryAfterSeconds: 20, count: 2 },
      { kind: "refuse", action: enable, status: 400, code: "AuthorizationFailed" },
    );

    await stack.createVm("web-01");
    await stack.settle();

    expect(stack.outcomeOf("web-01")).toMatchObject({ outcome: "needsAttention" });
    const [message] = stack.messages();
    expect(message?.text).toContain("AuthorizationFailed");
    expect(message?.text).not.toMatch(/[{}]|serviceCode| {2,}at /);
  },
);
