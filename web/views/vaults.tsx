import { Heading } from "../components/heading.tsx";

export function VaultsView() {
  return <Heading title="Vaults" />;
}
