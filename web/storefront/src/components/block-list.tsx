import { useRef } from "react";
import type { BlockedIp, BlockedIps } from "../api/types.ts";
import { formatMoment } from "../format/dates.ts";
import { problemWords } from "../format/problem-words.ts";
import { useUnblock } from "../state/admin.ts";
import { useLocale } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";
import { ConfirmButton } from "./confirm-button.tsx";
import { Empty } from "./empty.tsx";
import { Alert, News } from "./notice.tsx";

/** The blocks that hold now, each with the way to end it, and what the configuration says. */
export function BlockList({ blocked }: { blocked: BlockedIps }) {
  const text = useText();
  const words = text.admin.addresses;
  const unblock = useUnblock();
  const heading = useRef<HTMLHeadingElement>(null);
  // The button goes away with its row: the keyboard stays at the list.
  const end = (network: string) =>
    unblock.mutate(network, { onSettled: () => heading.current?.focus() });
  return (
    <section aria-labelledby="blocked" className="flex min-w-0 flex-col gap-4">
      <div>
        <h2 id="blocked" ref={heading} tabIndex={-1} className="mb-2">
          {words.list}
        </h2>
        <News>{unblock.isSuccess && words.unblocked(unblock.variables)}</News>
      </div>
      {unblock.isError && <Alert words={problemWords(unblock.error, text)} />}
      {blocked.items.length === 0 && <Empty title={words.empty} help={words.emptyHelp} />}
      {blocked.items.length > 0 && (
        <ul aria-labelledby="blocked" className="flex flex-col gap-3">
          {blocked.items.map((block) => (
            <Row
              key={block.network}
              block={block}
              isEnding={unblock.isPending && unblock.variables === block.network}
              onEnd={() => end(block.network)}
            />
          ))}
        </ul>
      )}
      <Fixed title={words.alwaysBlocked} networks={blocked.always_blocked} />
      <Fixed title={words.alwaysAllowed} networks={blocked.always_allowed} />
    </section>
  );
}

interface RowProps {
  block: BlockedIp;
  isEnding: boolean;
  onEnd: () => void;
}

function Row({ block: { network, reason, expires_at }, isEnding, onEnd }: RowProps) {
  const words = useText().admin.addresses;
  const locale = useLocale();
  return (
    <li className="box flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
      <div className="min-w-0">
        <p className="font-semibold break-all">{network}</p>
        <p className="break-words">{reason}</p>
        <p className="text-[13px] text-soft">
          {words.until}{" "}
          <time dateTime={expires_at}>{formatMoment(new Date(expires_at), locale)}</time>
        </p>
      </div>
      <ConfirmButton
        label={isEnding ? words.unblocking : words.unblock}
        name={words.unblockNamed(network)}
        question={words.confirm(network)}
        yes={words.confirmYes}
        no={words.confirmNo}
        isDisabled={isEnding}
        onConfirm={onEnd}
      />
    </li>
  );
}

function Fixed({ title, networks }: { title: string; networks: string[] }) {
  const words = useText().admin.addresses;
  if (networks.length === 0) return null;
  return (
    <div className="box">
      <h3 className="font-semibold">{title}</h3>
      <p className="text-[13px] text-soft">{words.fixedHelp}</p>
      <ul className="mt-2 flex flex-wrap gap-x-4">
        {networks.map((network) => (
          <li key={network} className="break-all">
            {network}
          </li>
        ))}
      </ul>
    </div>
  );
}
