import type { IncidentDetail } from "../../api/incidents.ts";
import { Heading } from "../components/heading.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Time } from "../components/time.tsx";
import { retryPlan } from "../incidents/retry-plan.ts";
import {
  familyWords,
  incidentStatusWords,
  severityWords,
  textFor,
  whoActsWords,
  wordFor,
} from "../words/status-words.ts";
import { IncidentActions } from "./incident/incident-actions.tsx";
import { IncidentSubjects } from "./incident/incident-subjects.tsx";
import { Facts } from "./parts/facts.tsx";
import { ReasonPanel, TextWithTimes } from "./parts/reason.tsx";
import { Section } from "./parts/section.tsx";
import { StatusBadge } from "./parts/status-badge.tsx";
import { usePaged } from "./parts/use-paged.ts";

type Subject = IncidentDetail["items"][number];

/** One incident: what happened, to what, who acts, and what can be done. */
export function IncidentView({ id }: { readonly id: string }) {
  const path = `/api/incidents/${encodeURIComponent(id)}`;
  const paged = usePaged<Subject, IncidentDetail>(`${path}?pageSize=200`, {
    keyOf: ({ key }) => key,
    itemsOf: ({ items }) => items,
  });
  const title = paged.first.value?.title ?? "Incident";
  return (
    <>
      <Heading title={title}>
        <bdi>{title}</bdi>
      </Heading>
      <Loaded of={paged.first} what="facts about the incident">
        {(incident) => (
          <>
            <WhatHappened incident={incident} />
            <IncidentActions path={path} incident={incident} plan={retryPlan(paged.items)} />
            <IncidentHistory incident={incident} />
            <IncidentSubjects paged={paged} />
          </>
        )}
      </Loaded>
    </>
  );
}

function WhatHappened({ incident }: { readonly incident: IncidentDetail }) {
  const { status, severity, cause, whoActs, family, openCount, subjectCount } = incident;
  return (
    <Section title="What happened" aside={<StatusBadge of={wordFor(incidentStatusWords, status)} />}>
      <p class="hint">{wordFor(incidentStatusWords, status).meaning}</p>
      <ReasonPanel reason={cause} />
      <Facts
        facts={[
          ["Severity", <StatusBadge key="severity" of={wordFor(severityWords, severity)} />],
          ["Who acts", textFor(whoActsWords, whoActs)],
          ["About", textFor(familyWords, family)],
          ["Concerns", `${openCount} now, ${subjectCount} in all`],
        ]}
      />
    </Section>
  );
}

function IncidentHistory({ incident }: { readonly incident: IncidentDetail }) {
  const { openedAt, changedAt, acknowledgedAt, acknowledgedBy, snoozedUntil, resolvedAt, messages } = incident;
  const sent = messages === 1 ? "1 message" : `${messages} messages`;
  return (
    <Section title="History">
      <Facts
        facts={[
          ["Opened", <Time key="opened" at={openedAt} age />],
          ["Last change", <Time key="changed" at={changedAt} age />],
          [
            "Acknowledged",
            acknowledgedAt === undefined ? undefined : (
              <>
                <Time at={acknowledgedAt} age />
                {acknowledgedBy !== undefined && (
                  <>
                    {" "}
                    by <TextWithTimes text={acknowledgedBy} />
                  </>
                )}
              </>
            ),
          ],
          ["Snoozed until", snoozedUntil === undefined ? undefined : <Time key="snoozed" at={snoozedUntil} age />],
          ["Resolved", resolvedAt === undefined ? undefined : <Time key="resolved" at={resolvedAt} age />],
          ["Told by", told(incident, sent)],
        ]}
      />
    </Section>
  );
}

function told({ isBrief, isToldElsewhere, messages }: IncidentDetail, sent: string): string {
  if (isBrief === true) return "No message: it was over before one was due.";
  if (isToldElsewhere === true) return "The summary of a sweep.";
  return messages === 0 ? "No message yet." : sent;
}
