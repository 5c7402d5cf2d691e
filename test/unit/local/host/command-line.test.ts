import { expect, test } from "vitest";
import {
  flag,
  helpText,
  list,
  option,
  port,
  readCommandLine,
  text,
  UsageError,
  wholeNumber,
} from "../../../../local/host/command-line.ts";

const command = {
  usage: "npm run sample -- [options]",
  about: "Does nothing.",
  options: {
    port: port("port of the app", 7071),
    "free-port": port("another port"),
    json: flag("prints JSON"),
    data: text("DIR", "folder"),
    name: list("NAME", "may be given several times"),
    seed: wholeNumber({ help: "seed", from: 1, to: 9, default: 1 }),
    color: option({
      value: "NAME",
      help: "color",
      default: "red",
      parse: (given) => ["red", "blue"].find((name) => name === given),
      allowed: "red or blue",
    }),
  },
} as const;

const read = (...args: readonly string[]) => readCommandLine(command, args);

test("without arguments every option has its default", () => {
  expect(read()).toEqual({
    port: 7071,
    "free-port": undefined,
    json: false,
    data: undefined,
    name: [],
    seed: 1,
    color: "red",
  });
});

test("reads values after a blank and after an equals sign", () => {
  const values = read("--port", "0", "--seed=9", "--json", "--data", "-", "--color=blue");

  expect(values).toMatchObject({ port: 0, seed: 9, json: true, data: "-", color: "blue" });
});

test("collects the values of an option that may be given several times, and keeps the last one of any other", () => {
  const values = read("--name", "one", "--seed", "2", "--name=two", "--seed", "3");

  expect(values).toMatchObject({ name: ["one", "two"], seed: 3 });
});

test.for([[["--help"]], [["-h"]], [["--port", "x", "--help"]]])("%o asks for the help text", ([args = []]) => {
  expect(read(...args)).toBeUndefined();
});

test.for<[string[], string]>([
  [["--prot", "1"], "--prot: unknown option; did you mean --port?"],
  [["--jsn"], "--jsn: unknown option; did you mean --json?"],
  [["--verbose"], "--verbose: unknown option; --help lists the options"],
  [["-p", "1"], "-p: unknown option; --help lists the options"],
  [["foo"], 'foo: unexpected argument; options begin with "--".'],
  [["--", "foo"], 'foo: unexpected argument; options begin with "--".'],
  [["--port"], "--port: its value (N) is missing."],
  [["--port", "--json"], "--port: its value (N) is missing."],
  [["--data="], "--data: its value (DIR) is empty."],
  [["--json=yes"], "--json yes: the option has no value."],
  [["--port", "65536"], "--port 65536: must be a number from 0 to 65535."],
  [["--port", "-5"], "--port -5: must be a number from 0 to 65535."],
  [["--port", "1e3"], "--port 1e3: must be a number from 0 to 65535."],
  [["--port", "0x10"], "--port 0x10: must be a number from 0 to 65535."],
  [["--seed", "0"], "--seed 0: must be a number from 1 to 9."],
  [["--seed", "1.5"], "--seed 1.5: must be a number from 1 to 9."],
  [["--color", "green"], "--color green: must be red or blue."],
  [["--constructor"], "--constructor: unknown option; --help lists the options"],
])("refuses %o in one sentence that names the option", ([args, message]) => {
  expect(() => read(...args)).toThrow(new UsageError(message));
});

test("accepts both ends of a range", () => {
  expect([read("--port", "65535")?.port, read("--seed", "1")?.seed, read("--seed", "9")?.seed]).toEqual([65_535, 1, 9]);
});

test("the help text has the usage, every option with its default, and --help", () => {
  expect(helpText(command)).toBe(`Usage: npm run sample -- [options]

Does nothing.

  --port N        port of the app (default 7071)
  --free-port N   another port
  --json          prints JSON
  --data DIR      folder
  --name NAME     may be given several times
  --seed N        seed (default 1)
  --color NAME    color (default red)
  --help          print this text`);
});
