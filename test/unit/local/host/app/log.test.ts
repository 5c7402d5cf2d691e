import { expect, test } from "vitest";
import { filterLog, type LogLevel, type LogLine } from "../../../../../local/host/app/log.ts";

const user = { category: "user", functionName: "a" };
const host = { category: "system" };

test.for<[string, Record<string, LogLevel>, Omit<LogLine, "level" | "message">, LogLevel, LogLevel | undefined]>([
  ["shows information by default", {}, host, "information", "debug"],
  ["obeys the default level", { default: "warning" }, host, "warning", "information"],
  ["lets the longest category decide", { default: "none", "Function.a": "error" }, user, "error", "warning"],
  [
    "distinguishes the function's own lines",
    { "Function.a.User": "trace", "Function.a": "none" },
    user,
    "trace",
    undefined,
  ],
  ["falls back to all functions", { Function: "debug" }, user, "debug", "trace"],
])("%s", ([, levels, line, shown, hidden]) => {
  const written: LogLevel[] = [];
  const write = filterLog(levels, ({ level }) => written.push(level));

  write({ ...line, level: shown, message: "" });
  if (hidden !== undefined) write({ ...line, level: hidden, message: "" });

  expect(written).toEqual([shown]);
});

test("writes no line at level none", () => {
  const written: LogLine[] = [];

  filterLog({ default: "none" }, (line) => written.push(line))({ level: "critical", category: "system", message: "" });

  expect(written).toEqual([]);
});
