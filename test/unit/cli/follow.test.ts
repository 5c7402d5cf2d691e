import { expect, test } from "vitest";
import { fakeApi, fakeVmId } from "../../support/cli/fake-api.ts";
import { runTestCli } from "../../support/cli/test-io.ts";

const ID = "run:nightly:2026-06-01T02:30Z";
const PATH = `GET /api/runs/${ID}`;

function report(status: string, counts: Readonly<Record<string, number>>) {
  const items = [{ vmId: fakeVmId("web-01"), status: "vaulted" }];
  const times = { dueAt: "2026-06-01T02:30:00.000Z", startedAt: "2026-06-01T02:30:02.000Z" };
  return { body: { id: ID, schedule: "nightly", ...times, status, counts, items } };
}
const running = report("running", { planned: 1, triggered: 1, vaulted: 2 });
const unavailable = { status: 503, body: { detail: "No storage." }, headers: { "retry-after": "30" } };

test.for<[string, number]>([
  ["completed", 0],
  ["completedWithProblems", 5],
  ["cancelled", 5],
  ["failed", 5],
])("a run that ends as %s is followed to its end, with exit code %i", async ([status, code]) => {
  const waits: number[] = [];
  const { fetch } = fakeApi({ [PATH]: [running, running, report(status, { vaulted: 4 })] });
  const sleep = async (milliseconds: number) => void waits.push(milliseconds);

  const result = await runTestCli(["run", ID, "--follow", "--interval", "7"], { fetch, sleep });

  expect(result.code).toBe(code);
  expect(waits).toEqual([7000, 7000]);
  expect(result.stderr).toContain("[##########..........] 2/4 running: planned 1, triggered 1, vaulted 2\n");
  expect(result.stderr.match(/2\/4 running/g)).toHaveLength(1);
  expect(result.stdout).toContain("web-01");
});

test("on a terminal the progress is one line that is removed at the end", async () => {
  const { fetch } = fakeApi({ [PATH]: [running, report("completed", { vaulted: 4 })] });

  const { stderr } = await runTestCli(["run", ID, "--follow"], { fetch, isErrTerminal: true, columns: 40 });

  expect(stderr.split("\r\u001b[2K")).toEqual([
    "",
    "[##########..........] 2/4 running: pl…",
    "[####################] 4/4 completed: …",
    "1 machine.\n",
  ]);
});

test("an app that cannot answer for a while is asked again when it says so", async () => {
  const waits: number[] = [];
  const { fetch } = fakeApi({ [PATH]: [unavailable, report("completed", { vaulted: 4 })] });
  const sleep = async (milliseconds: number) => void waits.push(milliseconds);

  const result = await runTestCli(["run", ID, "--follow"], { fetch, sleep });

  expect(result.code).toBe(0);
  expect(waits).toEqual([30_000]);
  expect(result.stderr).toContain("No storage. Trying again.");
});

test("an app that never answers is given up", async () => {
  const { fetch, requests } = fakeApi({ [PATH]: unavailable });

  const result = await runTestCli(["run", ID, "--follow"], { fetch });

  expect(result).toMatchObject({ code: 1, stdout: "" });
  expect(requests).toHaveLength(61);
});

test("Ctrl-C ends the following, not the run", async () => {
  const interruption = new AbortController();
  const { fetch, requests } = fakeApi({ [PATH]: running });
  const sleep = async () => interruption.abort();

  const result = await runTestCli(["run", ID, "--follow"], { fetch, sleep, interrupted: interruption.signal });

  expect(result.code).toBe(130);
  expect(result.stderr).toContain("What the app does goes on.");
  expect(requests.every(({ method }) => method === "GET")).toBe(true);
});

test("a run that works is unknown to --check", async () => {
  const { fetch } = fakeApi({ [PATH]: running });

  expect((await runTestCli(["run", ID, "--check"], { fetch })).code).toBe(6);
  expect((await runTestCli(["run", ID], { fetch })).code).toBe(0);
});

test("a schedule's name stands for its newest run; an unknown one ends with 3", async () => {
  const { fetch, requests } = fakeApi({ "GET /api/runs": { body: { items: [running.body] } }, [PATH]: running });

  const known = await runTestCli(["run", "Nightly"], { fetch });
  const unknown = await runTestCli(["run", "weekly"], { fetch });

  expect(known.code).toBe(0);
  expect(unknown).toMatchObject({ code: 3, stdout: "" });
  expect(requests.map(({ path }) => path)).toContain(`/api/runs/${ID}?pageSize=1000`);
});
