import { type AddCommands, examples, several, wholeNumber } from "../command.ts";
import { exitCodes, usageError } from "../exit-codes.ts";
import { readPages } from "../pages.ts";
import type { Column } from "../render/table.ts";
import { clean, lastPart, plural, words } from "../render/text.ts";
import type { Session } from "../session.ts";
import { type WhatIfRow, whatIfRestShape, whatIfRowShape } from "../shapes.ts";
import { writeList } from "./list.ts";

interface Options {
  readonly subscription?: readonly string[];
  readonly config?: string;
  readonly limit?: number;
}

/** `holdfast what-if`: what the app would do with every machine; changes nothing. */
export const addWhatIf: AddCommands = (program, run) => {
  program
    .command("what-if")
    .description(
      "say what the app would do with every machine, and change nothing; exit with 6 when not everything was listed",
    )
    .option("--subscription <id>", "machines of this subscription; may be given several times", several)
    .option("--config <file>", "under this configuration instead of the app's own")
    .option("--limit <count>", "at most so many machines; all if left out", wholeNumber(1, 999_999_999))
    .addHelpText("after", examples("holdfast what-if", "holdfast what-if --config new.config.json --json"))
    .action(
      run<Options>(async (session, { subscription, config, limit }) => {
        const given = {
          subscriptions: subscription,
          ...(config !== undefined && { config: readConfig(session, config) }),
        };
        const pages = readPages({
          shape: whatIfRowShape,
          member: "rows",
          limit,
          ask: ({ continuation }) => session.client.post("/what-if", { ...given, continuation }),
        });
        const text = { one: "machine", member: "rows", none: () => "There is no machine in these subscriptions." };
        const last = await writeList(session, pages, columnsOf(), text);
        const rest = whatIfRestShape.safeParse(last?.body).data;
        if (rest === undefined) return exitCodes.unknown;
        if (!session.isJson) await showTotals(session, rest.totals);
        for (const { what, message } of rest.leftOut) session.say(`Not listed: ${clean(what)}. ${clean(message)}`);
        return rest.leftOut.length === 0 ? exitCodes.ok : exitCodes.unknown;
      }),
    );
};

function readConfig({ io }: Session, path: string): object {
  try {
    const config: unknown = JSON.parse(io.readFile(path));
    if (typeof config === "object" && config !== null && !Array.isArray(config)) return config;
  } catch {
    // The message below says what is wrong in both cases.
  }
  throw usageError(`--config ${clean(path)}: cannot be read, or is no JSON object.`);
}

async function showTotals({ line }: Session, totals: { machines: number; actions: Readonly<Record<string, number>> }) {
  const actions = Object.entries(totals.actions).filter(([, count]) => count > 0);
  const text = actions.map(([action, count]) => `${words(action)} ${count}`).join(", ");
  await line(`All: ${plural(totals.machines, "machine")}${text === "" ? "" : `; ${clean(text)}`}.`);
}

function columnsOf(): readonly Column<WhatIfRow>[] {
  return [
    { title: "MACHINE", value: ({ vmId }) => lastPart(vmId) },
    { title: "ACTION", value: ({ action }) => words(action) },
    { title: "RULE", value: ({ rule }) => rule ?? undefined, shrinksTo: 10 },
    { title: "VAULT", value: ({ vaultId }) => vaultId && lastPart(vaultId), shrinksTo: 10 },
    { title: "POLICY", value: ({ policyName }) => policyName, shrinksTo: 10 },
    { title: "FINDINGS", value: ({ findings }) => findings.map(({ code }) => words(code)).join(", "), shrinksTo: 15 },
  ];
}
