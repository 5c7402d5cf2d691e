import { TableClient, TableServiceClient } from "@azure/data-tables";
import { secretsIn } from "./secrets.ts";

/** Every place in the tables of a storage account that contains one of the secrets; see `findSecrets`. */
export async function findTableSecrets(
  connectionString: string,
  secrets: readonly string[],
): Promise<readonly string[]> {
  const texts = await tableTexts(connectionString);
  return [...texts].flatMap(([table, rows]) => secretsIn(`table ${table}`, rows, secrets));
}

/** Every row of every table of a storage account, as JSON by the table's name. */
export async function tableTexts(connectionString: string): Promise<ReadonlyMap<string, string>> {
  const options = { allowInsecureConnection: true };
  const texts = new Map<string, string>();
  for await (const { name = "" } of TableServiceClient.fromConnectionString(connectionString, options).listTables()) {
    const rows: unknown[] = [];
    for await (const row of TableClient.fromConnectionString(connectionString, name, options).listEntities())
      rows.push(row);
    texts.set(name, JSON.stringify(rows));
  }
  return texts;
}
