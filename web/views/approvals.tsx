import type { Approval, ApprovalsList } from "../../api/approvals.ts";
import { useApi } from "../client/use-api.ts";
import { EmptyText } from "../components/empty-text.tsx";
import { Heading } from "../components/heading.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Time } from "../components/time.tsx";
import { approvalStatusWords, wordFor } from "../words/status-words.ts";
import { RecentChanges } from "./approvals/recent-changes.tsx";
import { WaitingApproval } from "./approvals/waiting-approval.tsx";
import { DataTable } from "./parts/data-table.tsx";
import { MachineLink } from "./parts/machine-link.tsx";
import { TextWithTimes } from "./parts/reason.tsx";
import { Section } from "./parts/section.tsx";
import { StatusBadge } from "./parts/status-badge.tsx";

/** What waits for an approver's decision, how earlier ones were decided, and every change that was made. */
export function ApprovalsView() {
  const approvals = useApi<ApprovalsList>("/api/approvals", {
    isBusy: ({ items }) => items.some(({ status }) => status === "approved"),
  });
  return (
    <>
      <Heading title="Approvals" />
      <p>
        Holdfast deletes backup data of a deleted machine only when an approver agrees. Without a decision in time the
        data is retained.
      </p>
      <Loaded of={approvals} what="approvals">
        {({ items }) => <ApprovalSections approvals={items} />}
      </Loaded>
      <RecentChanges />
    </>
  );
}

function ApprovalSections({ approvals }: { readonly approvals: readonly Approval[] }) {
  const waiting = approvals.filter(({ status }) => status === "waiting");
  const decided = approvals.filter(({ status }) => status !== "waiting");
  return (
    <>
      <Section title="Waiting for a decision" aside={<span class="hint">{waiting.length}</span>}>
        {waiting.length === 0 ? (
          <EmptyText kind="none" what="decisions to be made" />
        ) : (
          <ul class="plain approvals">
            {waiting.map((approval) => (
              <WaitingApproval key={approval.id} approval={approval} />
            ))}
          </ul>
        )}
      </Section>
      {decided.length > 0 && (
        <Section title="Decided">
          <DecidedTable approvals={decided} />
        </Section>
      )}
    </>
  );
}

function DecidedTable({ approvals }: { readonly approvals: readonly Approval[] }) {
  return (
    <DataTable
      label="Decided approvals"
      rows={approvals}
      rowKey={({ id }) => id}
      columns={[
        { label: "Machine", isHead: true, cell: ({ vmId }) => <MachineLink vmId={vmId} /> },
        { label: "Status", cell: ({ status }) => <StatusBadge of={wordFor(approvalStatusWords, status)} /> },
        { label: "Decided", cell: ({ decidedAt }) => (decidedAt === undefined ? "–" : <Time at={decidedAt} age />) },
        { label: "By", cell: ({ decidedBy }) => (decidedBy === undefined ? "–" : <TextWithTimes text={decidedBy} />) },
        {
          label: "Can be restored until",
          cell: ({ softDeletedUntil }) => (softDeletedUntil === undefined ? "–" : <Time at={softDeletedUntil} age />),
        },
      ]}
    />
  );
}
