import { expect, test } from "vitest";
import { plainText } from "../../../../tools/bicep/expression.ts";
import { readBicep } from "../../../../tools/bicep/read-bicep.ts";

test("reads what a file declares", async () => {
  const file = await readBicep(
    `targetScope = 'subscription'
@description('Where')
param location string = 'westeurope'
param size int
resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg'
  location: location
}
module app 'modules/app.bicep' = if (size > 1) {
  name: 'app'
}
@description('Name')
output name string = group.name
`,
    "main.bicep",
  );

  expect(file.targetScope).toBe("subscription");
  expect(file.parameters.map(({ name, type, default: value }) => [name, type, plainText(value)])).toEqual([
    ["location", "string", "westeurope"],
    ["size", "int", undefined],
  ]);
  expect(file.parameters[0]?.decorators.has("description")).toBe(true);
  expect(file.resources).toMatchObject([{ name: "group", isExisting: false, line: 5 }]);
  expect(file.modules).toMatchObject([{ name: "app", path: "modules/app.bicep", value: { kind: "if" } }]);
  expect(file.outputs).toMatchObject([{ name: "name", hasDescription: true }]);
});

test.for<[string, string, object]>([
  ["access after an operator", "a || b.c", { kind: "operation", operands: [{}, { kind: "member", property: "c" }] }],
  ["access in a lambda", "map(a, x => x.y)", { args: [{}, { kind: "lambda", body: { kind: "member" } }] }],
  ["an operator in a lambda", "map(a, x => x == y)", { args: [{}, { kind: "lambda", body: { kind: "operation" } }] }],
  [
    "operators around an access",
    "a && b.c == d",
    { operator: "&&", operands: [{ name: "a" }, { operator: "==", operands: [{ kind: "member" }, { name: "d" }] }] },
  ],
  ["parentheses", "(a && b) == c", { operator: "==", operands: [{ operator: "&&" }, { name: "c" }] }],
  ["a call in a lambda", "map(a, x => f(x))", { args: [{}, { kind: "lambda", body: { kind: "call", name: "f" } }] }],
  ["an escaped quotation mark", "'it\\'s'", { parts: ["it", "'", "s"] }],
])("gives %s its meaning, whatever the grammar's tree says", async ([, text, expected]) => {
  const file = await readBicep(`var x = ${text}\n`, "main.bicep");

  expect(file.variables[0]?.value).toMatchObject(expected);
});

test.for<[string, string]>([
  [
    "a call that is an item of a list, where the grammar splits it",
    "resource x 'T@1' = [\n for y in z: {\n a: [\n f().b\n ]\n }\n]\n",
  ],
  ["a statement that the checks do not know", "func f() string => 'a'\n"],
])("refuses %s, rather than skip it", async ([, text]) => {
  await expect(readBicep(text, "main.bicep")).rejects.toThrow(/^main.bicep: line \d/);
});
