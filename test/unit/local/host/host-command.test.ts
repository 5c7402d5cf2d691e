import { expect, test } from "vitest";
import { UsageError } from "../../../../local/host/command-line.ts";
import { readHostCommand } from "../../../../local/host/host-command.ts";

test("runs the app in the current folder by default", () => {
  expect(readHostCommand([])).toMatchObject({
    app: ".",
    port: undefined,
    databaseFile: undefined,
    masterKey: undefined,
  });
});

test("reads every option", () => {
  const args = ["--app", "a.zip", "--port", "0", "--db", "x.db", "--clock", "virtual", "--key", "k"];

  expect(readHostCommand(args)).toMatchObject({ app: "a.zip", port: 0, databaseFile: "x.db", masterKey: "k" });
});

test("returns no command for --help", () => {
  expect(readHostCommand(["--help", "--port", "1"])).toBeUndefined();
});

test.for<[string[], string]>([
  [["--port", "80000"], "--port 80000: must be a number from 0 to 65535"],
  [["--port", "-1"], "--port"],
  [["--port", "x"], "--port x"],
  [["--clock", "fast"], "--clock fast: must be real, virtual or x"],
  [["--clock", "x0"], "--clock x0"],
  [["--key", ""], "--key: its value (CODE) is empty"],
  [["--speed", "2"], "--speed"],
  [["extra"], "extra"],
])("refuses %o", ([args, reason]) => {
  const read = () => readHostCommand(args);

  expect(read).toThrow(UsageError);
  expect(read).toThrow(reason);
});
