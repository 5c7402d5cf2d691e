import { expect, test } from "vitest";
import { fakeApi, fakeVmId } from "../../../support/cli/fake-api.ts";
import { runTestCli } from "../../../support/cli/test-io.ts";

const ID = "deleteBackupData:web-01:3f9c";
const waiting = {
  id: ID,
  kind: "deleteBackupData",
  vmId: fakeVmId("web-01"),
  vaultId: "/subscriptions/s/resourceGroups/r/providers/Microsoft.RecoveryServices/vaults/shop-vault",
  requestedAt: "2026-06-01T08:00:00.000Z",
  reason: "The machine was deleted.",
  status: "waiting",
  validUntil: "2026-06-08T08:00:00.000Z",
};
const POST = `POST /api/approvals/${ID}`;

function app(items: readonly object[] = [waiting]) {
  return fakeApi({
    "GET /api/approvals": { body: { items } },
    "GET /api/approvals?status=waiting": { body: { items: items.filter((item) => "status" in item) } },
    [POST]: { status: 202, body: { id: ID } },
  });
}
const posts = ({ requests }: ReturnType<typeof fakeApi>) => requests.filter(({ method }) => method === "POST");

test.for(["approve", "refuse"])(
  "%s sends the decision with the typed name, and says what it is about",
  async (decision) => {
    const api = app();

    const result = await runTestCli([decision, ID, "--confirm=WEB-01", "--comment", "gone for good"], api);

    expect(result).toMatchObject({ code: 0, stdout: "" });
    expect(result.stderr).toContain(`Delete the backup data of: ${fakeVmId("web-01")}\n  in the vault shop-vault\n`);
    expect(result.stderr).toContain("can be decided until 2026-06-08 08:00 UTC");
    expect(posts(api)).toMatchObject([{ body: { decision, confirm: "web-01", comment: "gone for good" } }]);
  },
);

test.for<[string, readonly string[], ((question: string) => Promise<string>) | undefined]>([
  ["without a name and without a terminal", [], undefined],
  ["with another machine's name", ["--confirm=web-02"], undefined],
  ["with an empty name", ["--confirm="], undefined],
  ["when another name is typed", [], async () => "y"],
  ["when nothing is typed", [], async () => ""],
  ["with another machine's name, although there is a terminal", ["--confirm=web"], async () => "web-01"],
])("approve %s is wrong usage and sends nothing", async ([, options, ask]) => {
  const api = app();

  const result = await runTestCli(["approve", ID, ...options], { ...api, ...(ask && { ask }) });

  expect(result).toMatchObject({ code: 2, stdout: "" });
  expect(posts(api)).toEqual([]);
});

test("on a terminal the name is asked for", async () => {
  const api = app();
  const questions: string[] = [];
  const ask = async (question: string) => {
    questions.push(question);
    return " web-01 ";
  };

  const result = await runTestCli(["approve", ID, "--json"], { ...api, ask });

  expect(questions).toEqual(["Type the machine's name to approve this: "]);
  expect(JSON.parse(result.stdout)).toEqual({ id: ID });
  expect(posts(api)).toHaveLength(1);
});

test("Ctrl-C at the question ends with 130 and sends nothing", async () => {
  const api = app();
  const interruption = new AbortController();
  const ask = async () => {
    interruption.abort();
    throw new DOMException("aborted", "AbortError");
  };

  const result = await runTestCli(["approve", ID], { ...api, ask, interrupted: interruption.signal });

  expect(result.code).toBe(130);
  expect(posts(api)).toEqual([]);
});

test.for<[string, object, number, string]>([
  ["is unknown", { ...waiting, id: "other" }, 3, "Nothing waits under the ID"],
  ["was refused", { ...waiting, status: "refused" }, 1, 'in the status "refused"'],
  ["has expired", { ...waiting, status: "expired" }, 1, 'in the status "expired"'],
])("what %s cannot be approved", async ([, item, code, message]) => {
  const api = app([item]);

  const result = await runTestCli(["approve", ID, "--confirm=web-01"], api);

  expect(result).toMatchObject({ code, stdout: "" });
  expect(result.stderr).toContain(message);
  expect(posts(api)).toEqual([]);
});

test.for<[string, number, number]>([
  ["approve", 0, 1],
  ["refuse", 1, 0],
])("%s of what is approved, but maybe not started, ends with %i", async ([decision, code, sent]) => {
  const api = app([{ ...waiting, status: "approved" }]);

  const result = await runTestCli([decision, ID, "--confirm=web-01"], api);

  expect(result.code).toBe(code);
  expect(posts(api)).toHaveLength(sent);
});

test("a role that is missing is named in the app's words", async () => {
  const refusal = { status: 403, body: { detail: "This needs the role Holdfast.Approver." } };
  const { fetch } = fakeApi({ "GET /api/approvals": { body: { items: [waiting] } }, [POST]: refusal });

  const { code, stderr } = await runTestCli(["approve", ID, "--confirm=web-01"], {
    fetch,
    env: { HOLDFAST_AUTH: "entra", HOLDFAST_SCOPE: "api://a/.default" },
  });

  expect(code).toBe(4);
  expect(stderr).toContain("may not do that (403). This needs the role Holdfast.Approver.");
});

test("approvals lists what waits, and all of it on request", async () => {
  const api = app([waiting, { ...waiting, id: "b", status: "done", softDeletedUntil: "2026-06-22T08:00:00.000Z" }]);

  const some = await runTestCli(["approvals"], api);
  const all = await runTestCli(["approvals", "--status", "all", "--json"], api);

  expect(some.stdout).toContain("shop-vault");
  expect(api.requests.map(({ path }) => path)).toEqual(["/api/approvals?status=waiting", "/api/approvals"]);
  expect(JSON.parse(all.stdout).items).toHaveLength(2);
});
