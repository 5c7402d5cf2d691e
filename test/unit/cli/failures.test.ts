import { expect, test } from "vitest";
import { fakeApi, fakeMachine, fakeVmId } from "../../support/cli/fake-api.ts";
import { runTestCli } from "../../support/cli/test-io.ts";

const ROUTE = "GET /api/vaults";
const KEY = { HOLDFAST_KEY: "s3cr3t" };
const entra = ["--auth", "entra", "--scope", "api://app/.default"];

test.for<[string, Parameters<typeof fakeApi>[0], readonly string[], Record<string, string>, number, string]>([
  ["an app that is older", {}, [], {}, 1, "older than this command line"],
  ["a web page", { [ROUTE]: { text: "<html>", headers: { "content-type": "text/html" } } }, [], {}, 1, "a web page"],
  ["text that is no JSON", { [ROUTE]: { text: "{" } }, [], {}, 1, "not JSON"],
  ["JSON of something else", { [ROUTE]: { body: { hello: 1 } } }, [], {}, 1, "not as this command line knows it"],
  ["no key", { [ROUTE]: { status: 401 } }, [], {}, 4, "set HOLDFAST_KEY"],
  ["a wrong key", { [ROUTE]: { status: 401 } }, [], KEY, 4, "refuses the key"],
  ["an expired token", { [ROUTE]: { status: 401 } }, entra, {}, 4, "may have expired"],
  ["a role that is missing", { [ROUTE]: { status: 403 } }, entra, {}, 4, "may not do that"],
  ["a redirect to sign in", { [ROUTE]: { status: 302 } }, [], {}, 4, "probably to sign in"],
  ["a storage outage", { [ROUTE]: { status: 503, body: { detail: "No storage." } } }, [], {}, 1, "No storage."],
  ["bad input", { [ROUTE]: { status: 400, body: { detail: "field: wrong" } } }, [], {}, 2, "field: wrong"],
  ["an error without words", { [ROUTE]: { status: 500, text: "{}" } }, [], {}, 1, "status 500"],
])("%s is one sentence on stderr and an exit code", async ([, answers, options, env, code, message]) => {
  const { fetch } = fakeApi(answers);

  const result = await runTestCli(["vaults", ...options], { fetch, env });

  expect(result).toMatchObject({ code, stdout: "" });
  expect(result.stderr).toContain(message);
  expect(result.stderr.trim().split("\n")).toHaveLength(1);
  expect(result.stderr).not.toContain("s3cr3t");
});

test.for([
  [[], "npm start"],
  [["--url", "https://app.example"], "Check --url"],
] as const)("an app that is down is said to be so, with what to do: %o", async ([options, hint]) => {
  const fetch = async () => {
    throw new TypeError("fetch failed", { cause: Object.assign(new Error("refused"), { code: "ECONNREFUSED" }) });
  };

  const result = await runTestCli(["status", ...options], { fetch });

  expect(result).toMatchObject({ code: 1, stdout: "" });
  expect(result.stderr).toMatch(/^holdfast: No app answers at \S+ \(ECONNREFUSED\)\. .*\n$/);
  expect(result.stderr).toContain(hint);
});

test.for([
  [["machines", "--state", "fine"], {}],
  [["machines", "--limit", "0"], {}],
  [["machines", "--key", "x"], {}],
  [["machine"], {}],
  [["machine", ""], {}],
  [["machine", ".."], {}],
  [["machine", "a/b/c"], {}],
  [["machine", "/subscriptions/x"], {}],
  [["backup", "web-01", "--retain-days", "10000"], {}],
  [["snooze", "abc"], {}],
  [["snooze", "abc", "--hours", "721"], {}],
  [["snooze", "abc", "--hours", "1", "--until", "2026-06-01T08:00:00Z"], {}],
  [["ack", "../runs"], {}],
  [["channels", "test", ".."], {}],
  [["nonsense"], {}],
  [["status", "--url", "ftp://app"], {}],
  [["status", "--url", "https://user:word@app.example"], {}],
  [["status", "--url", "https://app.example/?code=x"], {}],
  [["status", "--url", "http://app.example"], KEY],
  [["status", "--auth", "entra"], {}],
  [["status"], { HOLDFAST_AUTH: "magic" }],
  [["status"], { HOLDFAST_KEY: "two\nlines" }],
  [["what-if", "--config", "absent.json"], {}],
  [["config", "check", "absent.json"], {}],
] as const)("%o with %o is wrong usage: it ends with 2 and asks nothing", async ([args, env]) => {
  const { fetch, requests } = fakeApi({});

  const result = await runTestCli(args, { fetch, env });

  expect(result).toMatchObject({ code: 2, stdout: "" });
  expect(result.stderr).toMatch(/^holdfast: ./);
  expect(requests).toEqual([]);
});

test("a sign-in that fails ends with 4 and sends nothing", async () => {
  const { fetch, requests } = fakeApi({});
  const getToken = () => Promise.reject(new Error("AADSTS70043: The refresh token has expired.\nTrace ID: 1"));

  const result = await runTestCli(["vaults", ...entra], { fetch, getToken });

  expect(result.code).toBe(4);
  expect(result.stderr).toContain("AADSTS70043: The refresh token has expired. Sign in");
  expect(result.stderr).not.toContain("Trace ID");
  expect(requests).toEqual([]);
});

test("Ctrl-C ends with 130", async () => {
  const interruption = new AbortController();
  const fetch = async () => {
    interruption.abort();
    throw new DOMException("aborted", "AbortError");
  };

  const result = await runTestCli(["status"], { fetch, interrupted: interruption.signal });

  expect(result.code).toBe(130);
});

test.for<[string, string]>([
  ["web-01", "2 machines have the name"],
  ["WEB-01", "2 machines have the name"],
])("an ambiguous name %s lists candidates and does nothing", async ([name, message]) => {
  const ids = [fakeVmId("web-01"), fakeVmId("web-01", "test")];
  const conflict = { status: 409, body: { detail: "2 machines", vmIds: ids } };
  const { fetch, requests } = fakeApi({ [`GET /api/virtual-machines/${name}`]: conflict });

  const result = await runTestCli(["backup", name], { fetch });

  expect(result).toMatchObject({ code: 3, stdout: "" });
  expect(result.stderr).toContain(message);
  for (const id of ids) expect(result.stderr).toContain(`  ${id}\n`);
  expect(requests.filter(({ method }) => method === "POST")).toEqual([]);
});

test.for<[string, string]>([
  ["test/web-01", "test"],
  ["TEST/Web-01", "test"],
  [fakeVmId("web-01", "new"), "new"],
])("%s names one of several machines", async ([name, group]) => {
  const conflict = { status: 409, body: { vmIds: [fakeVmId("web-01"), fakeVmId("web-01", "test")] } };
  const found = { body: fakeMachine("web-01", { vmId: fakeVmId("web-01", "test") }) };
  const { fetch, requests } = fakeApi({
    "GET /api/virtual-machines/web-01": conflict,
    "GET /api/virtual-machines/Web-01": conflict,
    [`GET /api/virtual-machines/${fakeVmId("web-01", "test")}`]: found,
    "POST /api/virtual-machines/protect": {
      status: 202,
      body: { id: "protect:web-01:1", statusQueryGetUri: "?code=k" },
    },
  });

  const result = await runTestCli(["protect", name, "--json"], { fetch });

  expect(result.code).toBe(0);
  expect(JSON.parse(result.stdout)).toEqual({ id: "protect:web-01:1", vmId: fakeVmId("web-01", group) });
  expect(requests.at(-1)?.body).toEqual({ vmId: fakeVmId("web-01", group) });
});

test.for([
  ["eb", { items: [fakeMachine("web-01")] }, "There is:"],
  ["other/web-01", { items: [] }, "There is:"],
  ["nothing", { items: [] }, 'knows no machine "nothing".\n'],
] as const)("a name that no machine has ends with 3: %s", async ([name, list, message]) => {
  const { fetch } = fakeApi({
    "GET /api/virtual-machines/web-01": { body: fakeMachine("web-01") },
    [`GET /api/virtual-machines/${name}`]: { status: 404, body: { detail: "unknown" } },
    "GET /api/virtual-machines": { body: list },
  });

  const result = await runTestCli(["machine", name], { fetch });

  expect(result).toMatchObject({ code: 3, stdout: "" });
  expect(result.stderr).toContain(message);
});

test("a machine that is named like a route is found by the list", async () => {
  const id = fakeVmId("backup");
  const { fetch } = fakeApi({
    "GET /api/virtual-machines": { body: { items: [fakeMachine("backup"), fakeMachine("backup-2")] } },
    [`GET /api/virtual-machines/${id}`]: { body: fakeMachine("backup") },
  });

  const result = await runTestCli(["machine", "backup"], { fetch });

  expect(result.code).toBe(0);
  expect(result.stdout).toContain(id);
});
