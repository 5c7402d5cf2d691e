import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { type Expression, expressionsIn, plainText } from "../../../../tools/bicep/expression.ts";
import { bodyOf, valueAt } from "../../../../tools/bicep/read-bicep.ts";
import { INFRA_FOLDER, infraFile, infraFiles, infraJson, resourceOfType } from "../../../support/infra/infra-files.ts";

/** Built-in roles by the ID that Azure's documentation gives: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const BUILT_IN_ROLES = {
  "Storage Blob Data Owner": "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
  "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  "Storage Queue Data Contributor": "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
  "Storage Queue Data Message Sender": "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a",
  "Storage Table Data Contributor": "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
  "Monitoring Metrics Publisher": "3913510d-42f4-4e42-8a64-420c390055eb",
  "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
  "Key Vault Secrets Officer": "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
  "Durable Task Data Contributor": "0ad04412-c4d5-4796-b79c-f76d14c8d402",
};
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

test("the built-in roles have the IDs of Azure's documentation, and none is broader than data, telemetry or secrets", () => {
  const given = Object.fromEntries(Object.values(builtInRoles).map(({ name, id }) => [name, id]));

  expect(given).toEqual(BUILT_IN_ROLES);
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

test("roles.bicep knows every scope and the key that it treats in a way of its own", () => {
  const { variables, resources } = infraFile("modules/roles.bicep");
  const texts = [...variables, ...resources]
    .flatMap(({ value }) => expressionsOf(value))
    .flatMap((expression) => (expression.kind === "text" ? [expression.parts.join("")] : []));

  expect(new Set(customRoles.map(({ scope }) => scope))).toEqual(new Set(["machines", "vaults"]));
  expect(texts).toEqual(expect.arrayContaining(["machines", "vaults", "registerProviders"]));
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
