import { useSignal } from "@preact/signals";
import type { Channel, ChannelDetail } from "../../../api/channels.ts";
import { EmptyText } from "../../components/empty-text.tsx";
import { Link } from "../../components/link.tsx";
import { Loaded } from "../../components/loaded.tsx";
import { Time } from "../../components/time.tsx";
import { incidentHref } from "../../routes.ts";
import { deliveryStatusWords, phaseWords, textFor, wordFor } from "../../words/status-words.ts";
import { DataTable } from "../parts/data-table.tsx";
import { More } from "../parts/more.tsx";
import { StatusBadge } from "../parts/status-badge.tsx";
import { usePaged } from "../parts/use-paged.ts";

type Delivery = NonNullable<Channel["lastDeliveries"]>[number];

/** The last five deliveries of a channel, and all of 90 days when asked. */
export function Deliveries({
  channel,
  deliveries,
}: {
  readonly channel: string;
  readonly deliveries: readonly Delivery[] | undefined;
}) {
  const isAll = useSignal(false);
  if (isAll.value) return <AllDeliveries channel={channel} />;
  if (deliveries === undefined) return <p>The log of deliveries cannot be read just now; this page tries again.</p>;
  if (deliveries.length === 0)
    return <EmptyText kind="none" what="deliveries" hint="No message was due in the last 90 days." />;
  return (
    <>
      <DeliveryTable channel={channel} deliveries={deliveries} />
      <p class="more">
        <button
          type="button"
          onClick={() => {
            isAll.value = true;
          }}
        >
          Show all deliveries
        </button>
      </p>
    </>
  );
}

function AllDeliveries({ channel }: { readonly channel: string }) {
  const path = `/api/channels/${encodeURIComponent(channel)}?pageSize=100`;
  const paged = usePaged<Delivery, ChannelDetail>(path, { keyOf: deliveryKey, itemsOf: (page) => page.deliveries });
  return (
    <Loaded of={paged.first} what="deliveries">
      {() => (
        <>
          <DeliveryTable channel={channel} deliveries={paged.items} />
          <More of={paged} what="deliveries" />
        </>
      )}
    </Loaded>
  );
}

function deliveryKey({ messageId }: Delivery): string {
  return messageId;
}

function DeliveryTable({
  channel,
  deliveries,
}: {
  readonly channel: string;
  readonly deliveries: readonly Delivery[];
}) {
  return (
    <DataTable
      label={`Deliveries of ${channel}`}
      rows={deliveries}
      rowKey={deliveryKey}
      columns={[
        { label: "Message", isHead: true, cell: (delivery) => <Message delivery={delivery} /> },
        { label: "Result", cell: ({ status }) => <StatusBadge of={wordFor(deliveryStatusWords, status)} /> },
        { label: "Last attempt", cell: ({ at }) => <Time at={at} age /> },
        { label: "Attempts", isNumber: true, cell: ({ attempts }) => attempts },
        { label: "Error", cell: ({ error }) => (error === undefined ? "–" : <bdi>{error}</bdi>) },
      ]}
    />
  );
}

function Message({ delivery: { title, incidentId, phase, insteadOf } }: { readonly delivery: Delivery }) {
  return (
    <>
      {incidentId === undefined ? (
        <bdi>{title}</bdi>
      ) : (
        <Link href={incidentHref(incidentId)}>
          <bdi>{title}</bdi>
        </Link>
      )}
      {phase !== undefined && <span class="hint"> {textFor(phaseWords, phase)}</span>}
      {insteadOf !== undefined && (
        <span class="hint">
          {" "}
          instead of <bdi>{insteadOf}</bdi>
        </span>
      )}
    </>
  );
}
