import type { CartItem } from "../api/types.ts";
import { problemWords } from "../format/problem-words.ts";
import { useAddToCart } from "../state/cart.ts";
import { useMarket } from "../state/catalogue.ts";
import { useText } from "../state/text.tsx";
import { Alert, News } from "./notice.tsx";

interface Props {
  /** The line that was removed last, if one was. */
  item: CartItem | undefined;
  onUndone: () => void;
}

/** Says what was removed and offers to put it back, unless the country does not sell it. */
export function RemovedLine({ item, onUndone }: Props) {
  const text = useText();
  const { code: country } = useMarket();
  const add = useAddToCart();

  function undo({ product_id: productId, quantity }: CartItem) {
    add.mutate({ productId, quantity, country }, { onSuccess: onUndone });
  }

  return (
    <div className={item ? "mb-5 flex flex-col gap-3" : ""}>
      <News>
        {item && (
          <>
            <span>{text.cart.removed(item.name)}</span>
            {item.available && (
              <button
                type="button"
                className="link"
                disabled={add.isPending}
                onClick={() => undo(item)}
              >
                {text.cart.undo}
              </button>
            )}
          </>
        )}
      </News>
      {add.isError && <Alert words={problemWords(add.error, text)} />}
    </div>
  );
}
