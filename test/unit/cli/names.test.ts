import { expect, test } from "vitest";
import { fakeApi, fakeMachine, fakeVmId } from "../../support/cli/fake-api.ts";
import { runTestCli } from "../../support/cli/test-io.ts";

const LIST = "GET /api/virtual-machines";
const unknown = { status: 404, body: { detail: "unknown" } };
const fleet = ["web-01", "web-02", "db-01"].map((name) => fakeMachine(name));
const inTest = fakeMachine("web-01", { vmId: fakeVmId("web-01", "test") });

/** An app in which no machine has exactly this name, and which finds these. */
function appWith(name: string, found: readonly object[]) {
  return fakeApi({
    [`GET /api/virtual-machines/${name}`]: unknown,
    [`GET /api/virtual-machines/${fakeVmId("db-01")}`]: { body: fakeMachine("db-01") },
    [`GET /api/virtual-machines/${fakeVmId("web-01")}`]: { body: fakeMachine("web-01") },
    [LIST]: { body: { items: found } },
    "GET /api/incidents": { body: { items: [] } },
  });
}

test.for<[string, string, readonly object[], string]>([
  ["one machine's name begins so", "db", [...fleet, fakeMachine("my-db")], "db-01"],
  ["it does in another casing", "DB-0", fleet, "db-01"],
  ["it does in this group", "shop/web-01", [fakeMachine("web-01"), inTest], "web-01"],
])("a beginning is enough to read when %s", async ([, given, found, machine]) => {
  const name = given.split("/").at(-1) ?? "";
  const { fetch } = appWith(name, found);

  const result = await runTestCli(["machine", given, "--json"], { fetch });

  expect(result.code).toBe(0);
  expect(JSON.parse(result.stdout)).toMatchObject({ vmId: fakeVmId(machine) });
});

test("a beginning of several names lists them, cut after ten, and ends with 3", async () => {
  const many = Array.from({ length: 12 }, (_, index) => fakeMachine(`web-${index}`));
  const { fetch } = appWith("web", many);

  const { code, stdout, stderr } = await runTestCli(["why", "web"], { fetch });

  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toContain('More than 10 machines have names that begin with "web".');
  expect(stderr).toContain(`  ${fakeVmId("web-0")}\n`);
  expect(stderr.trim().split("\n").at(-1)).toBe("  and 2 more");
});

test("a machine that has the name comes before those that begin with it", async () => {
  const { fetch, requests } = fakeApi({
    "GET /api/virtual-machines/web": { body: fakeMachine("web") },
    [LIST]: { body: { items: [fakeMachine("web"), ...fleet] } },
  });

  const { stdout } = await runTestCli(["machine", "web", "--json"], { fetch });

  expect(JSON.parse(stdout)).toMatchObject({ name: "web" });
  expect(requests).toHaveLength(1);
});

test("incidents are filtered by the machine whose name begins so", async () => {
  const { fetch, requests } = appWith("db", fleet);

  await runTestCli(["incidents", "--machine", "db"], { fetch });

  expect(requests.at(-1)?.path).toContain(`vmId=${fakeVmId("db-01")}`);
});

test.for(["protect", "backup"])(
  "%s takes a whole name only: it lists what begins so and does nothing",
  async (command) => {
    const { fetch, requests } = appWith("db", fleet);

    const { code, stderr } = await runTestCli([command, "db"], { fetch });

    expect(code).toBe(3);
    expect(stderr).toContain(fakeVmId("db-01"));
    expect(requests.filter(({ method }) => method === "POST")).toEqual([]);
  },
);
