import { expect, test } from "vitest";
import { fakeApi, fakeMachine, fakeVmId } from "../../support/cli/fake-api.ts";
import { runTestCli } from "../../support/cli/test-io.ts";

const RUN = "run:nightly:2026-06-01T02:30Z";
const INCIDENT = "3f9c2b7a41d05e6f8091a2b3c4d5e6f7_20261122023100";
const APPROVAL = "approve:web-01:3ab752557479b33e0780cbf1b08e0580";
const times = { dueAt: "2026-06-01T02:30:00.000Z", startedAt: "2026-06-01T02:30:02.000Z" };
const run = { id: RUN, schedule: "nightly", ...times, status: "running", counts: {} };
const schedule = { name: "nightly", cron: "30 2 * * *", timeZone: "UTC", paused: false, next: [] };
const channel = { name: "ops", type: "teams", health: { status: "ok" } };
const change = { at: "2026-06-01T08:00:00.000Z", who: "Ada", what: "backup", subject: "any" };

/** An app with these machines, the channel "ops", the schedule "nightly" with a run, and changes of the subjects given. */
function app(machines: readonly string[], recorded: readonly string[] = []) {
  const known = machines.flatMap((name) => [name, fakeVmId(name)].map((id) => [id, { body: fakeMachine(name) }]));
  const unknown = ["web", "WEB", "Nightly", "OPS", "ops", "old-chat"].map((name) => [
    name,
    { status: 404, body: { detail: "none" } },
  ]);
  const routes = [...unknown, ...known].map(([id, answer]) => [`GET /api/virtual-machines/${id}`, answer]);
  const log = recorded.map((subject) => [
    `GET /api/changes?subject=${subject}&pageSize=1`,
    { body: { items: [change] } },
  ]);
  return fakeApi({
    ...Object.fromEntries([...routes, ...log]),
    "GET /api/virtual-machines": { body: { items: machines.map((name) => fakeMachine(name)) } },
    "GET /api/channels": { body: { items: [channel] } },
    "GET /api/schedules": { body: { items: [schedule] } },
    "GET /api/runs": { body: { items: [run] } },
    "GET /api/changes": { body: { items: [] } },
  });
}

test.for<[string, string, string]>([
  ["a machine's name", "web-01", fakeVmId("web-01")],
  ["the beginning of one", "WEB", fakeVmId("web-01")],
  ["group and name", "shop/web-01", fakeVmId("web-01")],
  ["the ID of a machine that the app does not know", fakeVmId("gone"), fakeVmId("gone")],
  ["a channel's name", "OPS", "ops"],
  ["a schedule's name, for its newest run", "Nightly", RUN],
  ["a run's ID", RUN, RUN],
  ["an incident's ID", INCIDENT, INCIDENT],
  ["an approval's ID", APPROVAL, APPROVAL],
  ["the inventory", "inventory", "inventory"],
])("changes --subject takes %s", async ([, given, subject]) => {
  const { fetch, requests } = app(["web-01"]);

  const { code, stderr } = await runTestCli(["changes", "--subject", given], { fetch });

  expect(code).toBe(0);
  expect(requests.at(-1)?.path).toBe(`/api/changes?subject=${subject}&pageSize=50`);
  expect(stderr).toBe("No change of it is recorded.\n");
});

test("a name of several things lists them as they can be given, and asks for no changes", async () => {
  const { fetch, requests } = app(["ops"]);

  const { code, stdout, stderr } = await runTestCli(["changes", "--subject", "ops"], { fetch });
  const chosen = await runTestCli(["changes", "--subject", "channel:ops"], { fetch });

  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr.split("\n").slice(1)).toEqual(["  channel:ops", `  ${fakeVmId("ops")}`, ""]);
  expect(chosen.code).toBe(0);
  expect(requests.filter(({ path }) => path.startsWith("/api/changes")).map(({ path }) => path)).toEqual([
    "/api/changes?subject=ops&pageSize=50",
  ]);
});

test("the beginning of several machines lists them", async () => {
  const { fetch } = app(["web-01", "web-02"]);

  const { code, stderr } = await runTestCli(["changes", "--subject", "web"], { fetch });

  expect(code).toBe(3);
  expect(stderr).toContain(fakeVmId("web-02"));
});

test("a channel that is not configured any more is found by its whole name", async () => {
  const { fetch, requests } = app(["web-01"], ["old-chat"]);

  const { code } = await runTestCli(["changes", "--subject", "old-chat"], { fetch });

  expect(code).toBe(0);
  expect(requests.at(-1)?.path).toBe("/api/changes?subject=old-chat&pageSize=50");
});

test.for([
  ["old-chat", 3, 'Holdfast knows no machine "old-chat".'],
  [" ", 2, "--subject: name a machine"],
] as const)("changes --subject %o ends with %i", async ([given, expected, message]) => {
  const { fetch } = app([]);

  const { code, stdout, stderr } = await runTestCli(["changes", "--subject", given], { fetch });

  expect({ code, stdout }).toEqual({ code: expected, stdout: "" });
  expect(stderr).toContain(message);
});
