import { expect, test } from "vitest";
import { checkNames } from "../../../../tools/bicep/check-names.ts";
import { readBicep } from "../../../../tools/bicep/read-bicep.ts";

test.for<[string, string, readonly string[]]>([
  ["what is declared and used", "param a string\noutput b string = toLower(a)", []],
  ["names of loops and lambdas", "var a = [for (x, i) in [1]: map([x], y => y + i)]\noutput b array = a", []],
  ["a name that is not declared", "output b string = a", ["a is not declared"]],
  ["a function that does not exist", "output b string = lower('a')", ["lower is not a function"]],
  ["a loop's name outside the loop", "output b array = [for x in [1]: x]\noutput c int = x", ["x is not declared"]],
  ["a parameter that nothing uses", "param a string", ["a is not used"]],
  ["a variable that nothing uses", "var a = 1", ["a is not used"]],
  ["a name that is declared twice", "param a string\nvar a = 1\noutput b string = a", ["a is declared twice"]],
])("tells %s", async ([, text, expected]) => {
  const file = await readBicep(`${text}\n`, "main.bicep");

  expect(checkNames(file).map((issue) => issue.text)).toEqual(expected);
});
