import { useIsFetching } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Order, Refund } from "../api/types.ts";
import { formatMoney } from "../format/money.ts";
import { useLocaleOf } from "../state/catalogue.ts";
import { useOrderLooks } from "../state/orders.ts";
import { useText } from "../state/text.tsx";
import { Alert, News } from "./notice.tsx";

interface Props {
  order: Order;
  onLookAgain: () => void;
}

/** What the buyer most wants to know about an order that did not simply go through. */
export function OrderNews({ order, onLookAgain }: Props) {
  if (order.status === "declined" || order.status === "unavailable")
    return <NotPaid order={order} />;
  if (order.status === "pending") {
    return (
      <News>
        <Checking order={order} onLookAgain={onLookAgain} />
      </News>
    );
  }
  return <News>{order.refund && <RefundWords refund={order.refund} order={order} />}</News>;
}

function Checking({ order, onLookAgain }: Props) {
  const text = useText();
  const { isOver } = useOrderLooks(order.order_id);
  const isLooking = useIsFetching({ queryKey: ["order"] }) > 0;
  return (
    <>
      <div>
        <p className="font-semibold">{isOver ? text.order.stillChecking : text.order.checking}</p>
        <p className="text-[13px] text-soft">
          {isOver ? text.order.stillCheckingHelp : text.order.checkingHelp}
        </p>
      </div>
      {isOver && (
        <button
          type="button"
          className="button button-small"
          disabled={isLooking}
          onClick={onLookAgain}
        >
          {text.order.lookAgain}
        </button>
      )}
    </>
  );
}

function NotPaid({ order }: { order: Order }) {
  const text = useText();
  const declined = text.declined[order.payment_method] ?? text.problems.payment_declined.title;
  const words =
    order.status === "declined"
      ? { title: declined, help: text.order.declinedHelp }
      : { title: text.order.unavailable, help: text.order.unavailableHelp };
  return (
    <Alert words={words}>
      <Link to="/cart" className="link">
        {text.checkout.toCart}
      </Link>
    </Alert>
  );
}

function RefundWords({ refund, order }: { refund: Refund; order: Order }) {
  const text = useText();
  const locale = useLocaleOf(order.country);
  const amount = formatMoney(refund.amount, order.currency, locale);
  return <p>{refund.status === "paid" ? text.refund.paid(amount) : text.refund.owed(amount)}</p>;
}
