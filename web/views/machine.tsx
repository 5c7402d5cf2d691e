import { Heading } from "../components/heading.tsx";

export function MachineView({ id }: { readonly id: string }) {
  return (
    <Heading title={id}>
      Machine <bdi>{id}</bdi>
    </Heading>
  );
}
