import { BlockForm } from "../components/block-form.tsx";
import { BlockList } from "../components/block-list.tsx";
import { Failure } from "../components/failure.tsx";
import { ListSkeleton } from "../components/skeleton.tsx";
import { useBlocked } from "../state/admin.ts";
import { useText } from "../state/text.tsx";

/** Who may not come in, and the form to block somebody. */
export function AdminAddressesPage() {
  const text = useText();
  const words = text.admin.addresses;
  const { data, error, refetch } = useBlocked();
  return (
    <>
      <title>{text.title(words.title)}</title>
      <h1 className="mb-6">{words.title}</h1>
      <div className="columns-two">
        {data && <BlockList blocked={data} />}
        {!data && error && <Failure error={error} onRetry={() => refetch()} />}
        {!data && !error && <ListSkeleton />}
        <BlockForm />
      </div>
    </>
  );
}
