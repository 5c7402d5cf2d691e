import { Heading } from "../components/heading.tsx";

export function IncidentView({ id }: { readonly id: string }) {
  return (
    <Heading title={id}>
      Incident <bdi>{id}</bdi>
    </Heading>
  );
}
