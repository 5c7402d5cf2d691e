import type { Vault, VaultsList } from "../../api/vaults.ts";
import { vaultName } from "../../domain/notices/wording.ts";
import { useApi } from "../client/use-api.ts";
import { EmptyText } from "../components/empty-text.tsx";
import { Heading } from "../components/heading.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Time } from "../components/time.tsx";
import { quotaUse } from "../progress/segments.ts";
import { Facts } from "./parts/facts.tsx";
import { Section } from "./parts/section.tsx";

/** The vaults of the configuration: how full they are, and who waits for room. */
export function VaultsView() {
  const vaults = useApi<VaultsList>("/api/vaults");
  return (
    <>
      <Heading title="Vaults" />
      <p>
        Azure's limits, and what counts against them. Machines that are being protected at this moment count as used.
      </p>
      <Loaded of={vaults} what="vaults">
        {({ items, leftOut = [] }) => (
          <>
            {leftOut.length > 0 && <LeftOut leftOut={leftOut} />}
            {items.length === 0 && (
              <EmptyText
                kind="none"
                what="vaults"
                hint="None of the configuration's vaults exists yet. Holdfast creates them with their first machine where the rules allow it."
              />
            )}
            {items.map((vault) => (
              <VaultSection key={vault.vaultId} vault={vault} />
            ))}
          </>
        )}
      </Loaded>
    </>
  );
}

function LeftOut({ leftOut }: { readonly leftOut: NonNullable<VaultsList["leftOut"]> }) {
  return (
    <Section title="Not every vault is shown">
      <p>Azure refused to list these. Give the app's identity the right to read them.</p>
      <ul>
        {leftOut.map(({ resource, code, message }) => (
          <li key={resource}>
            <bdi>{resource}</bdi>: <bdi>{message}</bdi> <code class="search-code">{code}</code>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function VaultSection({ vault }: { readonly vault: Vault }) {
  const { vaultId, location, vaultKey, index, observedAt, machines, registrations, configureCalls, policies, waiting } =
    vault;
  return (
    <Section title={vaultName(vaultId)} aside={<span class="hint">{location}</span>}>
      {observedAt === undefined && (
        <p>
          <strong>Not read within the last twelve hours:</strong> the numbers say only what Holdfast did itself.
        </p>
      )}
      <ul class="plain quotas">
        <Quota name="Protected machines" usage={machines} />
        <Quota
          name="Newly protected today"
          usage={registrations}
          resetsAt={registrations.resetsAt}
          exhaustedUntil={registrations.exhaustedUntil}
        />
        <Quota
          name="Changes of protection today"
          usage={configureCalls}
          resetsAt={configureCalls.resetsAt}
          exhaustedUntil={configureCalls.exhaustedUntil}
        />
        {policies.map(({ name, ...usage }) => (
          <Quota key={name} name={`Policy ${name}`} usage={usage} />
        ))}
      </ul>
      {waiting.length > 0 && (
        <>
          <h3>Waiting for room</h3>
          <ul>
            {waiting.map(({ date, machines: count }) => (
              <li key={date}>
                {count === 1 ? "1 machine" : `${count} machines`} from <time dateTime={date}>{date}</time> (UTC) on
              </li>
            ))}
          </ul>
        </>
      )}
      <Facts
        facts={[
          ["Being protected now", vault.reserved === 0 ? undefined : `${vault.reserved}`],
          [
            "Target in the configuration",
            <bdi key="target">{index === 1 ? vaultKey : `${vaultKey}, vault ${index}`}</bdi>,
          ],
          ["State in Azure", <bdi key="state">{vault.provisioningState}</bdi>],
          ["Last read", observedAt === undefined ? undefined : <Time key="read" at={observedAt} age />],
          ["Resource ID", <code key="id">{vaultId}</code>],
        ]}
      />
    </Section>
  );
}

interface QuotaProps {
  readonly name: string;
  readonly usage: { readonly used: number; readonly limit: number };
  readonly resetsAt?: string;
  readonly exhaustedUntil?: string | undefined;
}

function Quota({ name, usage, resetsAt, exhaustedUntil }: QuotaProps) {
  const use = quotaUse(usage);
  const isExhausted = exhaustedUntil !== undefined;
  const tone = isExhausted ? "bad" : use.tone;
  return (
    <li>
      <div class="quota-name">
        <bdi>{name}</bdi>
        <span>
          <b>{usage.used.toLocaleString("en-GB")}</b> of {usage.limit.toLocaleString("en-GB")}
          <span class="hint"> ({use.left.toLocaleString("en-GB")} left)</span>
        </span>
      </div>
      <div class="bar" aria-hidden="true">
        <span class={`part ${tone}`} style={{ width: `${use.share * 100}%` }} />
      </div>
      {exhaustedUntil !== undefined && (
        <p>
          Azure says that it is used up until <Time at={exhaustedUntil} age />.
        </p>
      )}
      {!isExhausted && use.left === 0 && resetsAt !== undefined && (
        <p class="hint">
          Renewed <Time at={resetsAt} age />.
        </p>
      )}
    </li>
  );
}
