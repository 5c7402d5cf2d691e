import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { IncidentDetail } from "../../../api/incidents.ts";
import { machineName } from "../../../domain/notices/wording.ts";
import type { ApiClient, Posted } from "../../api-client.ts";
import type { Problem } from "../../client/problem.ts";
import { useClient } from "../../client/use-api.ts";
import { inParallel, type RetryPlan } from "../../incidents/retry-plan.ts";
import { Action } from "../parts/action.tsx";
import { MachineLink } from "../parts/machine-link.tsx";
import { Section } from "../parts/section.tsx";

const SNOOZE_HOURS = [1, 4, 8, 24, 72, 168] as const;
const PARALLEL_REQUESTS = 4;

export interface IncidentActionsProps {
  readonly path: string;
  readonly incident: IncidentDetail;
  readonly plan: RetryPlan;
}

/** Acknowledge, snooze, and new backups of the machines that it still concerns. */
export function IncidentActions({ path, incident, plan }: IncidentActionsProps) {
  const client = useClient();
  const isOver = incident.status === "resolved" || incident.status === "unknown";
  const over = isOver ? "The incident is no longer followed." : undefined;
  const concerned = `It concerns ${incident.openCount} now, ${incident.subjectCount} in all.`;
  return (
    <Section title="Actions">
      <div class="actions">
        <Action
          label="Acknowledge"
          needs="operator"
          title="Acknowledge this incident?"
          scope={<p>Reminders and escalations end; the end of the incident is still told. {concerned}</p>}
          perform={() => client.post(`${path}/acknowledge`)}
          done={() => <p>Acknowledged. It shows within seconds.</p>}
          unavailable={over ?? (incident.acknowledgedAt === undefined ? undefined : "It is acknowledged already.")}
        />
        <Snooze path={path} unavailable={over} concerned={concerned} client={client} />
        {incident.family === "backup" && <RetryBackups plan={plan} unavailable={over} client={client} />}
      </div>
    </Section>
  );
}

interface ActProps {
  readonly client: ApiClient;
  readonly unavailable: string | undefined;
}

function Snooze(props: ActProps & { readonly path: string; readonly concerned: string }) {
  const hours = useSignal<number>(8);
  const selectId = useId();
  const words = hoursWords(hours.value);
  return (
    <div class="with-choice">
      <label for={selectId}>
        <span>Snooze for</span>
        <select
          id={selectId}
          value={hours.value}
          onChange={(event) => {
            hours.value = Number(event.currentTarget.value);
          }}
        >
          {SNOOZE_HOURS.map((each) => (
            <option key={each} value={each}>
              {hoursWords(each)}
            </option>
          ))}
        </select>
      </label>
      <Action
        label="Snooze"
        needs="operator"
        title={`Snooze this incident for ${words}?`}
        scope={
          <p>
            Nothing is sent about it for {words}, except that it is over. {props.concerned}
          </p>
        }
        perform={() => props.client.post(`${props.path}/snooze`, { hours: hours.value })}
        done={() => <p>Snoozed for {words}. It shows within seconds.</p>}
        unavailable={props.unavailable}
      />
    </div>
  );
}

function hoursWords(hours: number): string {
  if (hours > 24) return `${hours / 24} days`;
  return hours === 1 ? "1 hour" : `${hours} hours`;
}

function RetryBackups({ plan, unavailable, client }: ActProps & { readonly plan: RetryPlan }) {
  const count = plan.vmIds.length;
  const failed = useSignal<readonly { readonly vmId: string; readonly problem: Problem }[]>([]);
  const perform = async (): Promise<Posted> => {
    const results = await inParallel(plan.vmIds, PARALLEL_REQUESTS, async (vmId) => ({
      vmId,
      posted: await client.post("/api/virtual-machines/backup", { vmId }),
    }));
    failed.value = results.flatMap(({ vmId, posted }) => (posted.ok ? [] : [{ vmId, problem: posted.problem }]));
    const first = failed.value[0];
    if (first !== undefined && failed.value.length === count) return { ok: false, problem: first.problem };
    return { ok: true, status: 202, body: count - failed.value.length };
  };
  return (
    <Action
      label="Retry backups"
      needs="operator"
      title={count === 1 ? "Back up 1 machine now?" : `Back up ${count} machines now?`}
      scope={<RetryScope plan={plan} />}
      perform={perform}
      done={({ body }) => (
        <>
          <p>
            {String(body)} requested. The pages of the machines show the progress; the incident ends when they succeed.
          </p>
          {failed.value.length > 0 && <p>Not requested:</p>}
          <ul>
            {failed.value.map(({ vmId, problem }) => (
              <li key={vmId}>
                <MachineLink vmId={vmId} />: <bdi>{problem.detail}</bdi>
              </li>
            ))}
          </ul>
        </>
      )}
      unavailable={unavailable ?? (count === 0 ? "No machine is concerned any more." : undefined)}
    />
  );
}

function RetryScope({ plan }: { readonly plan: RetryPlan }) {
  return (
    <>
      <p>One on-demand backup of each, kept for 30 days. A backup that is under way is followed instead.</p>
      <ul>
        {plan.vmIds.map((vmId) => (
          <li key={vmId} title={vmId}>
            <bdi>{machineName(vmId)}</bdi>
          </li>
        ))}
      </ul>
      {plan.left > 0 && <p>{plan.left} more are not included: retry those when these have ended.</p>}
    </>
  );
}
