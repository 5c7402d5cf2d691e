import { expect, test } from "vitest";
import { fakeApi, fakeMachine } from "../../support/cli/fake-api.ts";
import { runTestCli } from "../../support/cli/test-io.ts";

const none = { protected: 0, atRisk: 0, waiting: 0, excluded: 0, needsAttention: 0, deleted: 0, unknown: 0 };
const sweep = { sweepId: "s", endedAt: "2026-06-01T08:00:00.000Z", isComplete: true };

function fleet(counts: object, lastSweep: object | null = sweep, sweepStatus = "ok") {
  const checks = [{ name: "sweep", status: sweepStatus, detail: "…" }];
  return fakeApi({
    "GET /api/virtual-machines": {
      body: { items: [], counts: { ...none, ...counts }, ...(lastSweep && { lastSweep }) },
    },
    "GET /api/health": { body: { status: sweepStatus, checks } },
    "GET /api/incidents": { body: { items: [] } },
  });
}

test.for<[string, number, ReturnType<typeof fleet>]>([
  ["every machine is protected", 0, fleet({ protected: 3, waiting: 1, excluded: 2, deleted: 1 })],
  ["a machine is at risk", 5, fleet({ protected: 3, atRisk: 1 })],
  ["a machine needs attention", 5, fleet({ needsAttention: 1 })],
  ["a machine is unknown", 6, fleet({ protected: 3, unknown: 1 })],
  ["a machine is at risk and one unknown", 5, fleet({ atRisk: 1, unknown: 1 })],
  ["a machine is in a state of a newer app", 6, fleet({ protected: 1, quarantined: 1 })],
  ["no sweep has ended", 6, fleet({ protected: 3 }, null)],
  ["the last sweep saw not everything", 6, fleet({ protected: 3 }, { ...sweep, isComplete: false })],
  ["the app says that sweeps are late", 6, fleet({ protected: 3 }, sweep, "warning")],
])("when %s, status --check ends with %i and status with 0", async ([, code, { fetch }]) => {
  const withoutSweep = await runTestCli(["status"], { fetch });

  const checked = await runTestCli(["status", "--check"], { fetch });

  expect(checked.code).toBe(code);
  expect(withoutSweep.code).toBe(0);
  expect(checked.stdout).toBe(withoutSweep.stdout);
});

const PAGES = 10;
const PER_PAGE = 1000;
/** 10,000 machines, 1,000 a page. */
function tenThousand(events: string[]) {
  const fetch = async (input: unknown) => {
    const page = Number(new URL(String(input)).searchParams.get("continuation") ?? "0");
    events.push(`asked ${page}`);
    const items = Array.from({ length: PER_PAGE }, (_, index) => fakeMachine(`vm-${page * PER_PAGE + index}`));
    const continuation = page + 1 < PAGES ? { continuation: String(page + 1) } : {};
    return Response.json({ items, ...continuation, counts: none, lastSweep: sweep });
  };
  return fetch as typeof globalThis.fetch;
}

test.for([[[]], [["--json"]]] as const)("10,000 machines are written page by page: %o", async ([options]) => {
  const events: string[] = [];
  let stdout = "";
  const out = async (text: string) => {
    if (text.includes("vm-")) events.push("written");
    stdout += text;
  };

  const { code } = await runTestCli(["machines", ...options], { fetch: tenThousand(events), out });

  expect(code).toBe(0);
  expect(events).toEqual(Array.from({ length: PAGES }, (_, page) => [`asked ${page}`, "written"]).flat());
  const rows = options.length === 0 ? stdout.trim().split("\n").slice(1) : JSON.parse(stdout).items;
  expect(rows).toHaveLength(PAGES * PER_PAGE);
});

test("--limit ends a list and says that there is more", async () => {
  const result = await runTestCli(["machines", "--limit", "1500"], { fetch: tenThousand([]) });

  expect(result.stdout.trim().split("\n")).toHaveLength(1501);
  expect(result.stderr).toBe("1500 machines; there are more: --limit.\n");
});

test("--json has the API's own members, rows of all pages, and no continuation", async () => {
  const { fetch } = fakeApi({
    "GET /api/virtual-machines?pageSize=1000": {
      body: { items: [fakeMachine("a", { later: 1 })], continuation: "c", counts: none },
    },
    "GET /api/virtual-machines?continuation=c&pageSize=1000": { body: { items: [], counts: none, lastSweep: sweep } },
  });

  const { stdout } = await runTestCli(["machines", "--json"], { fetch });

  expect(JSON.parse(stdout)).toEqual({ items: [fakeMachine("a", { later: 1 })], counts: none, lastSweep: sweep });
});

test.for<[string, readonly string[], object, string]>([
  ["exist", [], { counts: none, lastSweep: sweep }, "Holdfast knows no machine.\n"],
  ["are known before the first sweep", [], { counts: none }, "no sweep has ended"],
  [
    "match",
    ["--state", "atRisk"],
    { counts: { ...none, protected: 2 } },
    "No machine matches; Holdfast knows 2 machines.",
  ],
])("that no machines %s has words of its own", async ([, options, body, text]) => {
  const { fetch } = fakeApi({ "GET /api/virtual-machines": { body: { items: [], ...body } } });

  const result = await runTestCli(["machines", ...options], { fetch });

  expect(result).toMatchObject({ code: 0, stdout: "" });
  expect(result.stderr).toContain(text);
});

test.for([
  [{}, true],
  [{ NO_COLOR: "1" }, false],
  [{ TERM: "dumb" }, false],
] as const)("on a terminal with %o colours are used: %s", async ([env, isColored]) => {
  const { fetch } = fleet({ atRisk: 1 });

  const { stdout } = await runTestCli(["status"], { fetch, env, isOutTerminal: true, columns: 80 });

  expect(stdout.includes("\u001b[31m")).toBe(isColored);
});

test("names that would act on the terminal reach neither output", async () => {
  const name = "web\u001b]0;title\u0007\u202e01";
  const machine = fakeMachine("web-01", { name, rule: name, timeline: [{ at: name, what: name, detail: name }] });
  const { fetch } = fakeApi({
    "GET /api/virtual-machines": { body: { items: [machine], counts: none } },
    "GET /api/virtual-machines/web-01": { body: machine },
    "GET /api/incidents": { status: 503, body: { detail: name } },
  });

  const commands = [["machines"], ["machine", "web-01"], ["why", "web-01"], ["machines", "--json"], ["machine", name]];
  const results = await Promise.all(commands.map((args) => runTestCli(args, { fetch })));

  for (const { stdout, stderr } of results) {
    expect(`${stdout}${stderr}`.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
});

test("the key is sent as a header, the token as a bearer token", async () => {
  const { fetch, requests } = fakeApi({ "GET /api/channels": { body: { items: [] } } });

  await runTestCli(["channels", "--url", "https://app.example/api/"], { fetch, env: { HOLDFAST_KEY: "k" } });
  await runTestCli(["channels"], { fetch, env: { HOLDFAST_AUTH: "entra", HOLDFAST_SCOPE: "api://a/.default" } });

  expect(requests[0]?.headers.get("x-functions-key")).toBe("k");
  expect(requests[1]?.headers.get("authorization")).toBe("Bearer a-token");
});

test("on a narrow terminal the names of machines stay whole", async () => {
  const name = "web-with-a-long-name-in-front-of-its-number-01";
  const machine = fakeMachine(name, { resourceGroup: "a-resource-group-with-a-long-name" });
  const { fetch } = fakeApi({ "GET /api/virtual-machines": { body: { items: [machine], counts: none } } });

  const { stdout } = await runTestCli(["machines"], { fetch, isOutTerminal: true, columns: 60 });

  expect(stdout).toContain(name);
  expect(stdout).toContain("a-resou…");
});
