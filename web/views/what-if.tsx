import { useSignal } from "@preact/signals";
import type { WhatIfPage, WhatIfRow } from "../../api/what-if.ts";
import { resourceKey } from "../../domain/resource-id.ts";
import type { Problem } from "../client/problem.ts";
import { useClient } from "../client/use-api.ts";
import { ErrorPanel } from "../components/error-panel.tsx";
import { Heading } from "../components/heading.tsx";
import { announce } from "../components/live-status.tsx";
import { ConfigForm } from "./what-if/config-form.tsx";
import { WhatIfRows } from "./what-if/what-if-rows.tsx";
import { WhatIfTotals } from "./what-if/what-if-totals.tsx";

type Config = Readonly<Record<string, unknown>> | undefined;

/** What one question was answered with: totals of the last page, rows of all. */
interface Answer {
  readonly config: Config;
  readonly page: WhatIfPage;
  readonly rows: readonly WhatIfRow[];
}

/** What Holdfast would do with every machine under this or another configuration. Nothing is changed. */
export function WhatIfView() {
  const client = useClient();
  const answer = useSignal<Answer | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const isAsking = useSignal(false);

  const ask = async (config: Config, before: Answer | undefined) => {
    isAsking.value = true;
    problem.value = undefined;
    const continuation = before?.page.continuation;
    const posted = await client.post("/api/what-if", {
      ...(config !== undefined && { config }),
      ...(continuation !== undefined && { continuation }),
    });
    isAsking.value = false;
    if (!posted.ok) {
      problem.value = posted.problem;
      return;
    }
    const page = posted.body as WhatIfPage;
    answer.value = { config, page, rows: [...(before?.rows ?? []), ...page.rows] };
    announce(`The result for ${page.totals.machines} machines is shown.`);
  };

  const shown = answer.value;
  return (
    <>
      <Heading title="What-if" />
      <p class="notice">
        <strong>Nothing is changed.</strong> Holdfast lists machines, vaults, policies and backup items in Azure and
        says what it would do with each machine.
      </p>
      <ConfigForm isAsking={isAsking.value} onAsk={(config) => void ask(config, undefined)} />
      {isAsking.value && <p class="loading">Asking Azure … With many machines this takes a while.</p>}
      {problem.value !== undefined && <ErrorPanel problem={problem.value} />}
      {shown !== undefined && (
        <>
          <WhatIfTotals page={shown.page} />
          <WhatIfRows
            key={shown.page.configVersion}
            rows={shown.rows}
            machines={shown.page.totals.machines}
            rowKey={({ vmId }) => resourceKey(vmId)}
            onMore={shown.page.continuation === undefined ? undefined : () => void ask(shown.config, shown)}
            isAsking={isAsking.value}
          />
        </>
      )}
    </>
  );
}
