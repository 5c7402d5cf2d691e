import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { runInThisContext } from "node:vm";

/** Tables by name; columns as in a schema of Kusto: `Name: string, Sum: real`. */
export type KustoTables = Readonly<Record<string, string>>;

/** The part of Microsoft's language service that is used; its own declarations are of a global variable. */
interface KustoLanguage {
  readonly GlobalState: { readonly Default: { WithDatabase(database: object): object } };
  readonly KustoCode: { ParseAndAnalyze(query: string, globals: object): { GetDiagnostics(): Diagnostics } };
  readonly Symbols: {
    readonly TableSymbol: { From(schema: string): { WithName(name: string): object } };
    readonly DatabaseSymbol: { readonly ctor: new (name: string, members: readonly object[]) => object };
  };
}
interface Diagnostics {
  readonly Count: number;
  getItem(index: number): { readonly Message: string; readonly Start: number };
}

/**
 * A check of queries by the language service of Azure Data Explorer and Log Analytics: syntax, tables, columns, functions and types. Members of
 * dynamic columns are not known to it. Loading takes seconds and sets global variables: for a process of its own.
 *
 * @returns What is wrong with a query, each with the text from there on; empty when nothing is.
 */
export function createKustoCheck(tables: KustoTables): (query: string) => readonly string[] {
  const { GlobalState, KustoCode, Symbols } = loadKusto();
  const members = Object.entries(tables).map(([name, columns]) =>
    Symbols.TableSymbol.From(`(${columns})`).WithName(name),
  );
  const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor("workspace", members));
  return (query) => {
    const found = KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
    return Array.from({ length: found.Count }, (_, index) => {
      const { Message, Start } = found.getItem(index);
      return `${Message} ${query.slice(Start, Start + 60)}`;
    });
  };
}

/** The package has scripts for browsers, which set global variables. */
function loadKusto(): KustoLanguage {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve("@kusto/language-service-next"));
  for (const file of ["bridge.min.js", "Kusto.Language.Bridge.min.js"])
    runInThisContext(readFileSync(join(folder, file), "utf8"), { filename: file });
  const kusto: unknown = Reflect.get(globalThis, "Kusto");
  if (typeof kusto !== "object" || kusto === null || !("Language" in kusto))
    throw new Error("@kusto/language-service-next did not set Kusto.Language: another release of it?");
  return kusto.Language as KustoLanguage;
}
