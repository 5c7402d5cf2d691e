import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fakeApi, fakeMachine, fakeVmId } from "../../../support/cli/fake-api.ts";
import { runTestCli } from "../../../support/cli/test-io.ts";

const INCIDENT = "3f9c2b7a41d05e6f8091a2b3c4d5e6f7_20261122023100";
const config = { rules: [{ name: "off", action: "skip", reason: "no" }], channels: [{ name: "team", type: "teams" }] };

test.for<[readonly string[], string, object]>([
  [["ack", INCIDENT], `/api/incidents/${INCIDENT}/acknowledge`, {}],
  [["ack", INCIDENT, "--by", "Ada"], `/api/incidents/${INCIDENT}/acknowledge`, { by: "Ada" }],
  [["snooze", INCIDENT, "--hours", "1.5"], `/api/incidents/${INCIDENT}/snooze`, { hours: 1.5 }],
  [
    ["snooze", INCIDENT, "--until", "2026-06-02T08:00:00Z"],
    `/api/incidents/${INCIDENT}/snooze`,
    { until: "2026-06-02T08:00:00Z" },
  ],
  [["backup", fakeVmId("web-01")], "/api/virtual-machines/backup", { vmId: fakeVmId("web-01") }],
  [
    ["backup", fakeVmId("web-01"), "--retain-days", "90"],
    "/api/virtual-machines/backup",
    { vmId: fakeVmId("web-01"), retainDays: 90 },
  ],
])("%o posts once to %s", async ([args, path, body]) => {
  const { fetch, requests } = fakeApi({ [`POST ${path}`]: { status: 202, body: { id: "x" } } });

  const result = await runTestCli(args, { fetch });

  expect(result.code).toBe(0);
  expect(requests).toMatchObject([{ method: "POST", path, body }]);
});

test("an incident that is resolved is not changed, in the app's words", async () => {
  const detail = `The incident "${INCIDENT}" is resolved.`;
  const { fetch } = fakeApi({ [`POST /api/incidents/${INCIDENT}/acknowledge`]: { status: 409, body: { detail } } });

  expect(await runTestCli(["ack", INCIDENT], { fetch })).toEqual({
    code: 1,
    stdout: "",
    stderr: `holdfast: ${detail}\n`,
  });
});

test("why names the reason, the finding's remedy, and the open incidents only", async () => {
  const finding = { code: "spotMachine", severity: "info", text: "It is a spot machine.", remedy: "Nothing to do." };
  const machine = fakeMachine("web-01", { state: "atRisk", reason: "noRecoveryPoint", findings: [finding] });
  const incident = { id: "a", status: "open", cause: "c", severity: "error", title: "web-01: backup failed" };
  const more = { openedAt: "2026-06-01T08:00:00.000Z", openCount: 1, subjectCount: 1 };
  const items = [
    { ...incident, ...more },
    { ...incident, ...more, id: "b", status: "resolved" },
  ];
  const { fetch, requests } = fakeApi({
    "GET /api/virtual-machines/web-01": { body: machine },
    "GET /api/incidents": { body: { items } },
  });

  const { stdout } = await runTestCli(["why", "web-01"], { fetch });

  expect(stdout).toContain('web-01 is in the state "at risk", since 2026-05-01 02:00 UTC.');
  expect(stdout).toContain("Why: A vault protects the machine, but it has no recovery point. (noRecoveryPoint)");
  expect(stdout).toContain("What to do: Nothing to do.");
  expect(stdout.match(/holdfast ack/g)).toHaveLength(1);
  expect(requests.at(-1)?.path).toContain(fakeVmId("web-01"));
});

test.for<[number, object, number]>([
  [200, { outcome: "delivered" }, 0],
  [202, { outcome: "pending" }, 6],
  [502, { detail: "CHAT_GONE: the channel is gone." }, 1],
  [404, { detail: "No channel." }, 3],
])("a channel's test that is answered with %i ends as documented", async ([status, body, code]) => {
  const { fetch } = fakeApi({ "POST /api/channels/ops/test": { status, body } });

  const result = await runTestCli(["channels", "test", "ops"], { fetch });

  expect(result).toMatchObject({ code, stdout: "" });
  expect(result.stderr).not.toBe("");
});

test.for<[readonly object[] | undefined, number]>([
  [undefined, 0],
  [[{ resource: "/subscriptions/x", code: "ACCESS_DENIED", message: "Azure answered 403." }], 6],
])("vaults that are left out (%o) end with %i", async ([leftOut, code]) => {
  const { fetch } = fakeApi({ "GET /api/vaults": { body: { items: [], leftOut } } });

  const result = await runTestCli(["vaults"], { fetch });

  expect(result.code).toBe(code);
  expect(result.stderr.includes("Azure answered 403.")).toBe(code === 6);
});

test("what-if asks for every page with the given configuration, and says what was not listed", async () => {
  const row = (name: string) => ({ vmId: fakeVmId(name), rule: null, action: "exclude", findings: [] });
  const rest = { configVersion: "1", totals: { machines: 2, actions: { exclude: 2, create: 0 } } };
  const leftOut = [{ what: "locks", message: "Azure answered 403." }];
  const { fetch, requests } = fakeApi({
    "POST /api/what-if": [
      { body: { ...rest, rows: [row("a")], leftOut, continuation: "next" } },
      { body: { ...rest, rows: [row("b")], leftOut } },
    ],
  });

  const result = await runTestCli(["what-if", "--config", "c.json"], { fetch, readFile: () => JSON.stringify(config) });

  expect(result.code).toBe(6);
  expect(result.stdout).toMatch(/^a +exclude.*^b +exclude.*^All: 2 machines; exclude 2\.$/ms);
  expect(result.stderr).toContain("Not listed: locks. Azure answered 403.");
  expect(requests.map(({ body }) => body)).toEqual([{ config }, { config, continuation: "next" }]);
});

test.for<[string, string, number, string]>([
  [
    "is valid",
    readFileSync(join(import.meta.dirname, "../../../../holdfast.config.json"), "utf8"),
    0,
    "has no mistake",
  ],
  ["has a mistake", JSON.stringify({ rules: [{ name: "off", action: "leap" }] }), 1, "rules[0]"],
  ["is no JSON", "{", 1, "c.json"],
])("config check of a file that %s needs no app", async ([, text, code, message]) => {
  const { fetch, requests } = fakeApi({});

  const result = await runTestCli(["config", "check", "c.json"], { fetch, readFile: () => text });

  expect(result.code).toBe(code);
  expect(`${result.stdout}${result.stderr}`).toContain(message);
  expect(requests).toEqual([]);
});

test("the help of every command has an example and the exit codes are in the help of all", async () => {
  const { stdout } = await runTestCli(["--help"]);
  const list = stdout.slice(stdout.indexOf("Commands:"), stdout.indexOf("Environment:"));
  const names = [...list.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name ?? "");
  const commands = names.filter((name) => !["help", "completion", "config"].includes(name));

  const helps = await Promise.all(commands.map((name) => runTestCli([name, "--help"])));

  expect(commands.length).toBeGreaterThan(13);
  expect(stdout).toContain("Exit codes: 0 done");
  for (const [index, help] of helps.entries()) {
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toContain(`Examples:\n  $ holdfast ${commands[index]}`);
    expect(help.stdout).toContain("--json");
  }
});
