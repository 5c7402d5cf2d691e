/**
 * Loaded into a host's process before it (`node --import`): ends that process with SIGKILL around one of its database
 * commits. `KILL_AT` says which: `before:N` dies with the N-th transaction complete but not committed, `after:N` right
 * after its commit. Without it, commits are counted; `COMMITS N` is printed when the process ends by itself.
 */
import { DatabaseSync } from "node:sqlite";

const plan = process.env["KILL_AT"];
let commits = 0;

function commit<T>(run: () => T): T {
  dieIf(`before:${commits + 1}`);
  const result = run();
  commits += 1;
  dieIf(`after:${commits}`);
  return result;
}

function dieIf(moment: string): void {
  if (plan === moment) process.kill(process.pid, "SIGKILL");
}

const { prepare, exec } = DatabaseSync.prototype;

DatabaseSync.prototype.prepare = function (sql, options) {
  const statement = prepare.call(this, sql, options);
  if (sql !== "COMMIT") return statement;
  const run = statement.run.bind(statement);
  return Object.assign(statement, { run: () => commit(() => run()) });
};

DatabaseSync.prototype.exec = function (sql) {
  if (/\bCOMMIT;?\s*$/.test(sql)) commit(() => exec.call(this, sql));
  else exec.call(this, sql);
};

process.on("exit", () => process.stdout.write(`COMMITS ${commits}\n`));
