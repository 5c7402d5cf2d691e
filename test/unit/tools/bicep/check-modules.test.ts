import { expect, test } from "vitest";
import { checkModules, checkParameterFile } from "../../../../tools/bicep/check-modules.ts";
import { readBicep } from "../../../../tools/bicep/read-bicep.ts";

const child = `param location string
@allowed([512, 2048])
param memory int = 512
param tags object = {}
output id string = 'x'
`;
const parent = `targetScope = 'subscription'
module app 'modules/app.bicep' = {
  name: 'app'
  scope: group
  params: {
    location: 'westeurope'
    memory: 2048
  }
}
output id string = app.outputs.id
`;

async function issuesOf(text: string, path = "main.bicep"): Promise<readonly string[]> {
  const read = await Promise.all([readBicep(text, path), readBicep(child, "modules/app.bicep")]);
  const [file] = read;
  const files = new Map(read.map((each) => [each.file, each]));
  const issues = path.endsWith(".bicepparam") ? checkParameterFile(file, files) : checkModules(file, files);
  return issues.map((issue) => issue.text);
}

test("finds nothing where the given parameters are the declared ones", async () => {
  expect(await issuesOf(parent)).toEqual([]);
});

test.for<[string, string, string, string]>([
  ["a module that does not exist", "app.bicep", "ap.bicep", "modules/ap.bicep does not exist"],
  ["a parameter that is not declared", "    memory", "    memroy", "modules/app.bicep has no parameter memroy"],
  [
    "a parameter that is not given",
    "    location: 'westeurope'\n",
    "",
    "the parameter location of modules/app.bicep is",
  ],
  ["a value of another type", "'westeurope'", "5", "location: is int, declared as string"],
  ["a value that is not allowed", "2048", "1024", "memory: 1024 is not one of 512, 2048"],
  ["a missing scope", "  scope: group\n", "", "scope is missing: modules/app.bicep is for a resourceGroup"],
  ["an output that does not exist", "outputs.id", "outputs.ids", "modules/app.bicep has no output ids"],
])("catches %s", async ([, right, wrong, expected]) => {
  const issues = await issuesOf(parent.replace(right, wrong));

  expect(issues).toEqual([expect.stringContaining(expected)]);
});

test.for<[string, string, readonly string[]]>([
  ["accepts", "param location = 'westeurope'", []],
  ["finds what is missing in", "param memory = 512", ["the parameter location of modules/app.bicep is not given"]],
  [
    "finds what is not declared in",
    "param location = 'a'\nparam size = 1",
    ["modules/app.bicep has no parameter size"],
  ],
  ["finds another type in", "param location = 'a'\nparam tags = []", ["tags: is array, declared as object"]],
])("%s a parameter file", async ([, text, expected]) => {
  expect(await issuesOf(`using 'modules/app.bicep'\n${text}\n`, "app.bicepparam")).toEqual(expected);
});
