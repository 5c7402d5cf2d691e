import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bodyOf, type Resource, valueAt } from "../../../../tools/bicep/read-bicep.ts";
import { evaluate } from "../../../support/infra/evaluate.ts";
import { infraFile, resourceOfType } from "../../../support/infra/infra-files.ts";

const main = infraFile("main.bicep");
const required = { environmentName: "production", location: "westeurope" };
const isEmptyList = (list: unknown) => Array.isArray(list) && list.length === 0;

/** Symbols of main.bicep that are deployed with the given parameters. */
function deployed(given: Readonly<Record<string, unknown>>): readonly string[] {
  const values = { ...required, ...given };
  return [...main.resources, ...main.modules].flatMap(({ name, value }: Pick<Resource, "name" | "value">) => {
    if (value.kind === "if") return evaluate(value.condition, main, values) === true ? [name] : [];
    return value.kind === "loop" && isEmptyList(evaluate(value.over, main, values)) ? [] : [name];
  });
}

const always = ["group", "identity", "monitoring", "storage", "keyVault", "functionApp"];
const guarding = ["vaultGroups", "vaultLocks", "roles", "systemTopic", "events"];
const without = (...names: readonly string[]) => [...always, ...guarding].filter((name) => !names.includes(name));

test.for<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
  ["by default the app and what guards this subscription", {}, [...always, ...guarding]],
  ["a network only on request", { privateNetworking: true }, [...always, ...guarding, "network"]],
  ["a scheduler only on request", { useDurableTaskScheduler: true }, [...always, ...guarding, "scheduler"]],
  ["sign-in only with a client ID", { loginClientId: "x" }, [...always, ...guarding, "login"]],
  ["alerts only with a recipient, by mail", { alertEmails: ["a@example.com"] }, [...always, ...guarding, "alerts"]],
  ["alerts only with a recipient, by groups", { alertActionGroupIds: ["x"] }, [...always, ...guarding, "alerts"]],
  ["no second system topic", { existingSystemTopicName: "topic" }, without("systemTopic")],
  ["no resource group that exists", { createVaultResourceGroups: false }, without("vaultGroups", "vaultLocks")],
  ["no lock that is not wanted", { lockVaultResourceGroups: false }, without("vaultLocks")],
  ["nothing in a subscription that is not guarded", { guardThisSubscription: false }, always],
])("main.bicep deploys %s", ([, given, expected]) => {
  expect([...deployed(given)].sort()).toEqual([...expected].sort());
});

test.for([
  ["modules/key-vault.bicep", "mayWrite", { keyVaultWriterPrincipalId: "" }],
  ["modules/alerts.bicep", "mails", { emails: [] }],
  ["modules/alerts.bicep", "deadLetters", { topicId: "" }],
] as const)("%s deploys %s only when it is asked for", ([path, name, given]) => {
  const file = infraFile(path);
  const resource = file.resources.find((candidate) => candidate.name === name);

  expect(resource?.value.kind).toBe("if");
  expect(resource?.value.kind === "if" && evaluate(resource.value.condition, file, given)).toBe(false);
});

test("every name of a resource that is unique in Azure derives from subscription, environment and region", () => {
  const token = main.variables.find(({ name }) => name === "token")?.value;

  expect(token).toMatchObject({
    name: "uniqueString",
    args: [{ property: "id" }, { name: "environmentName" }, { name: "location" }],
  });
});

test.for([
  ["modules/storage.bicep", "Microsoft.Storage/storageAccounts", "storage", 24],
  ["modules/key-vault.bicep", "Microsoft.KeyVault/vaults", "keyVault", 24],
] as const)("the name in %s fits Azure's limit", ([path, type, module, limit]) => {
  const given = main.modules.find(({ name }) => name === module);
  const name = given === undefined ? undefined : valueAt(bodyOf(given.value), "params", "name");
  const parts = name?.kind === "text" ? name.parts : [];

  // uniqueString has 13 characters.
  const length = parts.reduce((sum, part) => sum + (typeof part === "string" ? part.length : 13), 0);

  expect(resourceOfType(infraFile(path), type)).toBeDefined();
  expect(length).toBeGreaterThan(13);
  expect(length).toBeLessThanOrEqual(limit);
});

test("the log alerts look for what the code and the host write", () => {
  const root = join(import.meta.dirname, "../../../..");
  const sweepTick = readFileSync(join(root, "functions/triggers/sweep-tick.ts"), "utf8");
  const alerts = readFileSync(join(root, "infra/modules/alerts.bicep"), "utf8");
  const [, started = ""] = /startswith "([^"]+)"/.exec(alerts) ?? [];

  expect(started).not.toBe("");
  expect(sweepTick).toContain(`context.info(\`${started} `);
});
