import { useSignal } from "@preact/signals";
import type { RunDetail, RunItem } from "../../api/runs.ts";
import { resourceKey } from "../../domain/resource-id.ts";
import { useApi } from "../client/use-api.ts";
import { Heading } from "../components/heading.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Time } from "../components/time.tsx";
import { progressWords, runProgress } from "../progress/run-progress.ts";
import { runStatusWords, wordFor } from "../words/status-words.ts";
import { Facts } from "./parts/facts.tsx";
import { Reason } from "./parts/reason.tsx";
import { Section } from "./parts/section.tsx";
import { StatusBadge } from "./parts/status-badge.tsx";
import { usePaged } from "./parts/use-paged.ts";
import { CancelRun } from "./run/cancel-run.tsx";
import { RunBar } from "./run/run-bar.tsx";
import { RunItems } from "./run/run-items.tsx";

const isBusy = ({ status }: RunDetail) => status === "running";

/** One run: how far it is, and how each machine stands. */
export function RunView({ id }: { readonly id: string }) {
  const path = `/api/runs/${encodeURIComponent(id)}`;
  const status = useSignal("");
  const run = useApi<RunDetail>(`${path}?pageSize=1`, { isBusy });
  const machines = usePaged<RunItem, RunDetail>(
    `${path}?pageSize=1000${status.value === "" ? "" : `&status=${status.value}`}`,
    { keyOf: ({ vmId }) => resourceKey(vmId), itemsOf: ({ items }) => items, isBusy },
  );
  const title = run.value === undefined ? "Run" : `Run of ${run.value.schedule}`;
  return (
    <>
      <Heading title={title}>
        <bdi>{title}</bdi>
      </Heading>
      <Loaded of={run} what="facts about the run">
        {(value) => (
          <>
            <Progress run={value} />
            <CancelRun path={path} run={value} />
            <RunItems
              paged={machines}
              counts={value.counts}
              status={status.value}
              onStatus={(chosen) => {
                status.value = chosen;
              }}
            />
          </>
        )}
      </Loaded>
    </>
  );
}

function Progress({ run }: { readonly run: RunDetail }) {
  const { status, counts, dueAt, startedAt, endedAt, configVersion, unreadable = [], reason, isCancelled } = run;
  const word = wordFor(runStatusWords, status);
  const progress = runProgress(counts);
  return (
    <Section title="Progress" aside={<StatusBadge of={word} />}>
      <p class="hint">{word.meaning}</p>
      {isCancelled === true && status === "running" && <p>It is being cancelled: no further backup is started.</p>}
      {reason !== undefined && (
        <p>
          No machine could be selected: <Reason reason={reason} />.
        </p>
      )}
      <p>
        <strong>{progressWords(progress)}.</strong>
      </p>
      <RunBar counts={counts} label="Machines by status" />
      <Facts
        facts={[
          ["Due", <Time key="due" at={dueAt} age />],
          ["Started", <Time key="started" at={startedAt} />],
          ["Ended", endedAt === undefined ? "Not yet" : <Time key="ended" at={endedAt} age />],
          ["Configuration version", configVersion === undefined ? undefined : <code>{configVersion}</code>],
        ]}
      />
      {unreadable.length > 0 && (
        <>
          <h3>Not everything could be read</h3>
          <p>Of these nothing is known, so that machines of theirs may be missing:</p>
          <ul>
            {unreadable.map((what) => (
              <li key={what}>
                <bdi>{what}</bdi>
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}
