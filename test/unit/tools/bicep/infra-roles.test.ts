import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { DATA_ROLES } from "../../../../azure/arm/data-roles.ts";
import { type Expression, expressionsIn, plainText } from "../../../../tools/bicep/expression.ts";
import { bodyOf, valueAt } from "../../../../tools/bicep/read-bicep.ts";
import { INFRA_FOLDER, infraFile, infraFiles, infraJson, resourceOfType } from "../../../support/infra/infra-files.ts";

/** Built-in roles that the app itself never uses: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const ON_REQUEST = {
  keyVaultSecretsOfficer: { name: "Key Vault Secrets Officer", id: "b86a8fe4-44ce-4948-aee5-eccb2c155cd7" },
  durableTaskDataContributor: { name: "Durable Task Data Contributor", id: "0ad04412-c4d5-4796-b79c-f76d14c8d402" },
};
/** A channel's topic is not ours to assign roles on. */
const deployed = DATA_ROLES.filter(({ resource }) => resource !== "customTopic");
const builtInRoles = z
  .record(z.string(), z.strictObject({ name: z.string(), id: z.guid() }))
  .parse(infraJson("built-in-roles.json"));
const customRoles = z
  .object({ roles: z.array(z.object({ key: z.string(), scope: z.string(), optional: z.string().nullable() })) })
  .parse(infraJson("role-definitions.json")).roles;

const expressionsOf = (value: Expression) => [...expressionsIn(value)];
const bicep = [...infraFiles.keys()]
  .filter((path) => path.endsWith(".bicep"))
  .map((path) => [path, readFileSync(join(INFRA_FOLDER, path), "utf8")] as const);

test("the built-in roles are the constants of the code, and those that operators ask for", () => {
  const constants = Object.fromEntries(deployed.map(({ key, name, id }) => [key, { name, id }]));

  expect(builtInRoles).toEqual({ ...constants, ...ON_REQUEST });
});

test.for(deployed)("$name is given to the $principal on the $resource", ({ key, principal, resource }) => {
  const files = {
    storageAccount: principal === "app" ? "modules/storage.bicep" : "modules/event-delivery-roles.bicep",
    keyVault: "modules/key-vault.bicep",
    applicationInsights: "modules/monitoring.bicep",
    customTopic: "",
  };

  const using = bicep.filter(([, text]) => text.includes(`builtInRoles.${key}.id`)).map(([path]) => path);

  expect(using).toEqual([files[resource]]);
  expect(infraFile(files[resource]).parameters.map(({ name }) => name)).toContain(
    principal === "app" ? "appPrincipalId" : "topicPrincipalId",
  );
});

test.for(bicep)(
  "%s names roles by built-in-roles.json or role-definitions.json, never by an ID of its own",
  ([, text]) => {
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}/i);
  },
);

test("every built-in role is used, and every one that is used is known", () => {
  const used = bicep.flatMap(([, text]) => [...text.matchAll(/builtInRoles\.(\w+)\.id/g)].map(([, key]) => key));

  expect([...new Set(used)].sort()).toEqual(Object.keys(builtInRoles).sort());
});

test("every role assignment says what kind of principal it is for, unless an operator chooses the principal", () => {
  const assignments = [...infraFiles.values()].flatMap(({ file, resources }) =>
    resources
      .filter(({ type }) => type.startsWith("Microsoft.Authorization/roleAssignments@"))
      .map(({ name, value }) => ({
        at: `${file} ${name}`,
        type: valueAt(bodyOf(value), "properties", "principalType"),
      })),
  );

  const without = assignments.filter(({ type }) => type === undefined).map(({ at }) => at);

  expect(assignments.length).toBeGreaterThan(8);
  expect(without).toEqual(["modules/key-vault.bicep mayWrite"]);
});

test("a custom role has the actions of role-definitions.json and no data action", () => {
  const definition = resourceOfType(infraFile("modules/roles.bicep"), "Microsoft.Authorization/roleDefinitions");
  const permissions = valueAt(bodyOf(definition.value), "properties", "permissions");

  const [permission] = permissions?.kind === "array" ? permissions.items : [];

  expect(permission).toMatchObject({
    properties: [
      { name: "actions", value: { kind: "member", property: "actions", object: { name: "role" } } },
      { name: "notActions", value: { items: [] } },
      { name: "dataActions", value: { items: [] } },
      { name: "notDataActions", value: { items: [] } },
    ],
  });
});

test("roles.bicep knows every scope, and the roles that it treats in a way of their own", () => {
  const { variables, resources } = infraFile("modules/roles.bicep");
  const texts = [...variables, ...resources]
    .flatMap(({ value }) => expressionsOf(value))
    .flatMap((expression) => (expression.kind === "text" ? [expression.parts.join("")] : []));

  expect(new Set(customRoles.map(({ scope }) => scope))).toEqual(new Set(["machines", "vaults"]));
  expect(texts).toEqual(expect.arrayContaining(["vaults", "registerProviders", "protectionEnabler"]));
  expect(customRoles.find(({ key }) => key === "protectionEnabler")?.scope).toBe("machines");
  expect(customRoles.find(({ optional }) => optional === "registerProviders")?.scope).toBe("vaults");
});

test.for(["main.bicep", "subscription.bicep"])("%s describes every optional role and no other", (path) => {
  const parameter = infraFile(path).parameters.find(({ name }) => name === "optionalRoles");
  const [description] = parameter?.decorators.get("description") ?? [];
  const text = plainText(description) ?? "";

  const described = [...text.replaceAll(/\([^)]*\)/g, "").matchAll(/\b[a-z]+[A-Z]\w+/g)].map(([key]) => key);

  expect(new Set(described)).toEqual(new Set(customRoles.flatMap(({ optional }) => optional ?? [])));
});

test.for(["main.bicep", "subscription.bicep"])("%s gives optional roles that exist by default", (path) => {
  const { parameters } = infraFile(path);
  const byDefault = parameters.find(({ name }) => name === "optionalRoles")?.default;
  const given = byDefault === undefined ? [] : expressionsOf(byDefault);

  const names = given.flatMap((expression) => (expression.kind === "text" ? [expression.parts.join("")] : []));

  expect(names).toEqual(["createVaults"]);
  expect(customRoles.map(({ optional }) => optional)).toEqual(expect.arrayContaining(names));
});
