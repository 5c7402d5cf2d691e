import { DatabaseSync } from "node:sqlite";

type Watch = (moment: "before" | "after", databaseFile: string) => void;

const watches = new Set<Watch>();
const { prepare } = DatabaseSync.prototype;

/** Task hubs that are opened from now on announce their commits. */
DatabaseSync.prototype.prepare = function (sql, options) {
  const statement = prepare.call(this, sql, options);
  if (sql !== "COMMIT") return statement;
  const file = this.location() ?? "";
  const run = statement.run.bind(statement);
  const announce = (moment: "before" | "after") => {
    for (const watch of [...watches]) watch(moment, file);
  };
  return Object.assign(statement, {
    run: () => {
      announce("before");
      const result = run();
      announce("after");
      return result;
    },
  });
};

/**
 * Calls `watch` synchronously before and after every commit of a task hub in this process.
 *
 * @returns Ends that.
 */
export function watchHubCommits(watch: Watch): () => void {
  watches.add(watch);
  return () => void watches.delete(watch);
}
