import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";
import { buildUnpacked, type Unpacked } from "./unpacked.ts";

/** The version of this release's workflows, as host.json has it. */
export const CURRENT_VERSION = "1.0";
export const NEXT_VERSION = "2.0";

const START = "  const { firstBackup } = given;\n";
const END = "  return yield* reportOutcome(context, input, yield* keepOneDay(context, outcome, problem), facts);\n";

/**
 * The next release, made from today's sources: `protectVirtualMachine` waits once before everything else and marks its outcome,
 * and its version is 2.0.
 *
 * @param guard - Whether instances of earlier versions go without the new step, as they have to.
 */
export function buildNextRelease({ guard }: { readonly guard: boolean }): Promise<Unpacked> {
  const condition = guard ? `context.df.version === "${NEXT_VERSION}"` : "true";
  const step = `  if (${condition}) yield context.df.createTimer(context.df.currentUtcDateTime);\n`;
  const mark = `  const done = yield* reportOutcome(context, input, yield* keepOneDay(context, outcome, problem), facts);
  return ${condition} ? { ...done, release: "next" } as typeof done : done;\n`;
  return buildUnpacked({
    plugins: [
      changedSource("orchestrations/protect-virtual-machine/workflow.ts", [
        [START, `${step}${START}`],
        [END, mark],
      ]),
    ],
    host: ({ extensions, ...others }) => ({
      ...others,
      extensions: { ...extensions, durableTask: { ...extensions.durableTask, defaultVersion: NEXT_VERSION } },
    }),
  });
}

function changedSource(path: string, changes: readonly (readonly [from: string, to: string])[]): Plugin {
  return {
    name: "changed-source",
    setup({ onLoad }) {
      onLoad({ filter: new RegExp(`/${path}$`) }, async (file) => {
        let source = await readFile(file.path, "utf8");
        for (const [from, to] of changes) {
          if (!source.includes(from)) throw new Error(`${path} no longer contains: ${from}`);
          source = source.replace(from, to);
        }
        return { contents: source, loader: "ts" };
      });
    },
  };
}
