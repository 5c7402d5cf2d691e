import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { Approval } from "../../../api/approvals.ts";
import { machineName, vaultName } from "../../../domain/notices/wording.ts";
import { parseVirtualMachineId } from "../../../domain/resource-id.ts";
import { useClient } from "../../client/use-api.ts";
import { Time } from "../../components/time.tsx";
import { reasonText } from "../../words/reason-text.ts";
import { Action } from "../parts/action.tsx";
import { Facts } from "../parts/facts.tsx";
import { MachineLink, VaultLabel } from "../parts/machine-link.tsx";

const MAX_COMMENT_CHARACTERS = 300;

/** One decision to make. Both ways ask for the machine's name, so that no other one is meant. */
export function WaitingApproval({ approval }: { readonly approval: Approval }) {
  const client = useClient();
  const comment = useSignal("");
  const commentId = useId();
  const { id, vmId, vaultId } = approval;
  const name = machineName(vmId);
  const decide = (decision: "approve" | "refuse") =>
    client.post(`/api/approvals/${encodeURIComponent(id)}`, {
      decision,
      confirm: name,
      ...(comment.value.trim() !== "" && { comment: comment.value.trim() }),
    });
  return (
    <li>
      <h3>
        Delete the backup data of <MachineLink vmId={vmId} />?
      </h3>
      <ApprovalFacts approval={approval} />
      <p>
        <label for={commentId}>Comment (optional)</label>
        <input
          id={commentId}
          class="comment"
          maxLength={MAX_COMMENT_CHARACTERS}
          value={comment.value}
          onInput={(event) => {
            comment.value = event.currentTarget.value;
          }}
        />
      </p>
      <div class="actions">
        <Action
          label="Approve deletion"
          needs="approver"
          title="Delete this machine's backup data?"
          typedName={name}
          scope={
            <>
              <p>
                All recovery points of <bdi>{name}</bdi> (
                <bdi>{parseVirtualMachineId(vmId)?.resourceGroup ?? vmId}</bdi>) in the vault{" "}
                <bdi>{vaultName(vaultId)}</bdi>: 1 backup item.
              </p>
              <p>
                Holdfast checks once more that the machine is gone. Where the vault has soft delete, Azure can restore
                the data for a while.
              </p>
            </>
          }
          perform={() => decide("approve")}
          done={() => <p>Approved. The deletion is carried out; the list shows its end.</p>}
        />
        <Action
          label="Refuse"
          needs="approver"
          title="Retain this machine's backup data?"
          scope={
            <p>
              The recovery points of <bdi>{name}</bdi> stay in the vault <bdi>{vaultName(vaultId)}</bdi> and go on to
              cost storage.
            </p>
          }
          perform={() => decide("refuse")}
          done={() => <p>Refused. The backup data is retained.</p>}
        />
      </div>
    </li>
  );
}

function ApprovalFacts({ approval }: { readonly approval: Approval }) {
  const { vaultId, rule, reason, requestedAt, requestedBy, validUntil } = approval;
  return (
    <Facts
      facts={[
        ["Vault", <VaultLabel key="vault" vaultId={vaultId} />],
        ["Why", <bdi key="why">{reasonText(reason).words}</bdi>],
        ["Rule", rule === undefined ? undefined : <bdi>{rule}</bdi>],
        [
          "Asked for",
          <>
            <Time at={requestedAt} age />
            {requestedBy !== undefined && (
              <>
                {" "}
                by <bdi>{requestedBy}</bdi>
              </>
            )}
          </>,
        ],
        ["Decide until", validUntil === undefined ? undefined : <Time at={validUntil} age />],
      ]}
    />
  );
}
