import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { runTestCli } from "../../support/cli/test-io.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";

const root = join(import.meta.dirname, "../../..");

test("protects a machine that only Azure knows, backs it up, and shows it", async () => {
  const stack = await startTestStack();
  const env = { HOLDFAST_URL: stack.host.url };
  const cli = (...args: string[]) => runTestCli(args, { env });
  await stack.prepareGroup();
  await stack.putVm("web-01");

  const protection = await cli("protect", sampleVmId("web-01"));
  await stack.settle();
  const backup = await cli("backup", "shop/web-01", "--json");
  await stack.settle();
  const machine = await cli("machine", "web-01", "--json");
  const list = await cli("machines", "--search", "WEB", "--state", "protected");

  expect(protection).toMatchObject({ code: 0, stdout: expect.stringMatching(/^protect:web-01:[0-9a-f]{32}\n$/) });
  expect(Object.keys(JSON.parse(backup.stdout))).toEqual(["id", "vmId"]);
  expect(JSON.parse(machine.stdout)).toMatchObject({ name: "web-01", state: "protected" });
  expect(machine.stdout).toContain("Backup completed");
  expect(list.stdout.split("\n")[1]).toMatch(/^web-01 +shop +protected /);
});

test("refuses bad input with the app's own words and starts nothing", async () => {
  const stack = await startTestStack();
  const env = { HOLDFAST_URL: stack.host.url };
  const cli = (...args: string[]) => runTestCli(args, { env });

  const results = await Promise.all([
    cli("machine", "absent"),
    cli("backup", "absent"),
    cli("machine", "<b>\u202e"),
    cli("run", "run:nightly:2026-06-01T02:30Z"),
    cli("run", "nightly", "--follow"),
    cli("ack", "absent"),
    cli("channels", "test", "absent"),
    cli("machines", "--vault", "v".repeat(500)),
    cli("what-if", "--subscription", "mine"),
  ]);

  expect(results.map(({ code }) => code)).toEqual([3, 3, 3, 3, 3, 3, 3, 2, 2]);
  for (const { stdout, stderr } of results) {
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^holdfast: .+\n$/);
  }
  expect(stack.instancesOf("protect:")).toEqual([]);
  expect(stack.instancesOf("backup:")).toEqual([]);
});

test("the installed command runs from any folder", async () => {
  const stack = await startTestStack();
  const env = { ...process.env, HOLDFAST_URL: stack.host.url };

  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(root, "cli/holdfast.mjs"), ...args], { cwd: "/", env }).catch(
      (error: { code: number; stderr: string }) => error,
    );
  const lists = await Promise.all(
    ["machines", "runs", "incidents", "vaults", "schedules", "channels"].map((name) => run(name, "--json")),
  );
  const checked = await run("status", "--check");

  for (const list of lists) expect(list).toMatchObject({ stdout: expect.stringMatching(/^\{"items":\[/) });
  expect(checked).toMatchObject({ code: 6, stdout: expect.stringContaining("Last sweep:  none has ended") });
});
