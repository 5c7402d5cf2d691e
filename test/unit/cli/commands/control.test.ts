import { expect, test } from "vitest";
import { fakeApi, fakeVmId } from "../../../support/cli/fake-api.ts";
import { runTestCli } from "../../../support/cli/test-io.ts";

const RUN = "run:nightly:2026-06-01T02:30Z";
const times = { dueAt: "2026-06-01T02:30:00.000Z", startedAt: "2026-06-01T02:30:02.000Z" };
const run = { id: RUN, schedule: "nightly", ...times, status: "running", counts: { planned: 1 } };

test.for([RUN, "Nightly"])("cancel %s cancels that run", async (given) => {
  const { fetch, requests } = fakeApi({
    "GET /api/runs": { body: { items: [run, { ...run, id: "run:nightly:2026-05-31T02:30Z" }] } },
    [`POST /api/runs/${RUN}/cancel`]: { status: 202, body: { id: RUN } },
  });

  const result = await runTestCli(["cancel", given], { fetch });

  expect(result).toEqual({
    code: 0,
    stdout: "",
    stderr: `${RUN} is being cancelled. See: holdfast run ${RUN} --follow\n`,
  });
  expect(requests.at(-1)).toMatchObject({ method: "POST", path: `/api/runs/${RUN}/cancel` });
});

test.for<[string, string, object, number, string]>([
  ["has ended", RUN, { status: 409, body: { detail: `The run "${RUN}" has ended.` } }, 1, "has ended"],
  ["does not exist", RUN, { status: 404, body: { detail: "There is no such run." } }, 3, "no such run"],
  ["has no schedule of that beginning", "night", {}, 3, 'no run of a schedule "night"'],
])("a run that %s is not cancelled", async ([, given, answer, code, message]) => {
  const { fetch } = fakeApi({ "GET /api/runs": { body: { items: [run] } }, [`POST /api/runs/${RUN}/cancel`]: answer });

  const result = await runTestCli(["cancel", given], { fetch });

  expect(result).toMatchObject({ code, stdout: "" });
  expect(result.stderr).toContain(message);
});

test("rebuild asks for a sweep and never prints the links with a key", async () => {
  const body = { id: "sweep", statusQueryGetUri: "https://app.example/instances/sweep?code=s3cr3t" };
  const { fetch, requests } = fakeApi({ "POST /api/inventory/rebuild": { status: 202, body } });

  const words = await runTestCli(["rebuild"], { fetch });
  const json = await runTestCli(["rebuild", "--json"], { fetch });

  expect(words).toMatchObject({ code: 0, stdout: "", stderr: expect.stringContaining("sweep was requested") });
  expect(JSON.parse(json.stdout)).toEqual({ id: "sweep" });
  expect(requests).toHaveLength(2);
});

test("changes lists who did what, in at most as many rows as asked for", async () => {
  const change = { at: "2026-06-01T08:00:00.000Z", who: "Ada\u202e", what: "cancelRun", subject: RUN };
  const { fetch, requests } = fakeApi({
    "GET /api/changes": { body: { items: [change, { ...change, who: "Bob" }], continuation: "next" } },
    "GET /api/changes?continuation=next&pageSize=48": { body: { items: [{ ...change, who: "Cleo" }] } },
  });

  const all = await runTestCli(["changes"], { fetch });
  const one = await runTestCli(["changes", "--limit", "1"], { fetch });

  expect(all.stdout).toMatch(
    /^AT +WHO +WHAT +SUBJECT +DETAIL\n2026-06-01 08:00 UTC +Ada +cancel run +run:nightly:\S+ +-\n/,
  );
  expect(all.stdout).toContain("Cleo");
  expect(one.stderr).toBe("1 change; there are more: --limit.\n");
  expect(requests.map(({ path }) => path)).toEqual([
    "/api/changes?pageSize=50",
    "/api/changes?continuation=next&pageSize=48",
    "/api/changes?pageSize=1",
  ]);
});

test("findings are asked for by code and severity and shown with their machines", async () => {
  const finding = { code: "spotMachine", severity: "info", text: "Spot.", remedy: "Nothing to do." };
  const machines = ["web-01", "web-02"].map((name) => ({ vmId: fakeVmId(name), name, text: "Spot." }));
  const { fetch, requests } = fakeApi({
    "GET /api/findings": { body: { items: [{ ...finding, machineCount: 7, machines }] } },
  });

  const { stdout } = await runTestCli(["findings", "--severity", "info", "--code", "spotMachine"], { fetch });

  expect(stdout).toMatch(/^spotMachine +info +7 +web-01, web-02 +Nothing to do\.$/m);
  expect(requests[0]?.path).toBe("/api/findings?code=spotMachine&severity=info");
});

test.for([
  [true, 0],
  [undefined, 0],
  [false, 6],
] as const)("findings with isComplete %s end with %i", async ([isComplete, code]) => {
  const { fetch } = fakeApi({ "GET /api/findings": { body: { items: [], isComplete } } });

  const result = await runTestCli(["findings"], { fetch });

  expect(result.code).toBe(code);
  expect(result.stderr.includes("Not every machine was looked at")).toBe(code === 6);
});

test("every request that changes something says that it comes from the command line, and no other does", async () => {
  const { fetch, requests } = fakeApi({
    "POST /api/inventory/rebuild": { status: 202, body: { id: "sweep" } },
    "GET /api/changes": { body: { items: [] } },
  });

  await runTestCli(["rebuild"], { fetch });
  await runTestCli(["changes"], { fetch });

  expect(requests.map(({ headers }) => headers.get("x-holdfast-client"))).toEqual(["cli", null]);
});

test.for([["cancel", RUN], ["rebuild"], ["approvals"], ["changes"], ["findings"]])(
  "%o says of an older app that it is older",
  async (args) => {
    const { fetch } = fakeApi({});

    const result = await runTestCli(args, { fetch });

    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(result.stderr).toMatch(/has no (GET|POST) \/api\/\S+: the app is older than this command line/);
  },
);
