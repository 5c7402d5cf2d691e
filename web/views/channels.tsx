import type { Channel, ChannelsList } from "../../api/channels.ts";
import { useApi, useClient } from "../client/use-api.ts";
import { EmptyText } from "../components/empty-text.tsx";
import { Heading } from "../components/heading.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Time } from "../components/time.tsx";
import { channelHealthWords, severityWords, textFor, wordFor } from "../words/status-words.ts";
import { Deliveries } from "./channels/deliveries.tsx";
import { Action } from "./parts/action.tsx";
import { Facts } from "./parts/facts.tsx";
import { Section } from "./parts/section.tsx";
import { StatusBadge } from "./parts/status-badge.tsx";

const TYPES: Readonly<Record<string, string>> = {
  teams: "Microsoft Teams",
  slack: "Slack",
  discord: "Discord",
  googleChat: "Google Chat",
  webhook: "Webhook",
  eventGrid: "Event Grid",
  pagerDuty: "PagerDuty",
};

/** Where messages go, how each channel stands, and what it received last. */
export function ChannelsView() {
  const channels = useApi<ChannelsList>("/api/channels");
  return (
    <>
      <Heading title="Channels" />
      <Loaded of={channels} what="channels">
        {({ items }) =>
          items.length === 0 ? (
            <EmptyText kind="none" what="channels" hint="The configuration has none: Holdfast sends no messages." />
          ) : (
            items.map((channel) => <ChannelSection key={channel.name} channel={channel} />)
          )
        }
      </Loaded>
    </>
  );
}

function ChannelSection({ channel }: { readonly channel: Channel }) {
  const { name, type, minimumSeverity, isFallback, health, digest, quietHours, warnings = [] } = channel;
  return (
    <Section title={name} aside={<StatusBadge of={wordFor(channelHealthWords, health.status)} />}>
      <Health health={health} />
      {warnings.map((warning) => (
        <p key={warning}>
          <strong>Warning:</strong> <bdi>{warning}</bdi>
        </p>
      ))}
      <Facts
        facts={[
          ["Type", textFor(TYPES, type)],
          [
            "Receives",
            `${wordFor(severityWords, minimumSeverity).label} and graver${channel.only === undefined ? "" : ", filtered by the configuration"}`,
          ],
          ["Collected", digest === undefined ? undefined : `Below error, sent ${digest}`],
          [
            "Quiet hours",
            quietHours === undefined ? undefined : `${quietHours.from} to ${quietHours.until}, ${quietHours.timeZone}`,
          ],
          ["Fallback", isFallback ? "Receives what other channels cannot deliver" : undefined],
        ]}
      />
      <TestButton name={name} />
      <h3>Last deliveries</h3>
      <Deliveries channel={name} deliveries={channel.lastDeliveries} />
    </Section>
  );
}

function Health({ health }: { readonly health: Channel["health"] }) {
  const meaning = wordFor(channelHealthWords, health.status).meaning;
  return (
    <p>
      {meaning}
      {health.status === "paused" && (
        <>
          {" "}
          Until <Time at={health.until} age />.
        </>
      )}
      {health.status === "failing" && (
        <>
          {" "}
          Since <Time at={health.since} age />.
        </>
      )}
      {health.status === "broken" && (
        <>
          {" "}
          Since <Time at={health.since} age />; one message is tried <Time at={health.nextTryAt} age />.{" "}
          <bdi>{health.detail}</bdi>
        </>
      )}
    </p>
  );
}

function TestButton({ name }: { readonly name: string }) {
  const client = useClient();
  return (
    <Action
      label="Send a test message"
      needs="operator"
      title="Send a test message?"
      scope={
        <p>
          1 message to the channel <bdi>{name}</bdi>, whoever reads it. The result can take 25 seconds.
        </p>
      }
      perform={() => client.post(`/api/channels/${encodeURIComponent(name)}/test`)}
      done={({ status }) =>
        status === 202 ? (
          <p>The attempt is still under way; its result will be among the deliveries.</p>
        ) : (
          <p>The test message was delivered.</p>
        )
      }
    />
  );
}
