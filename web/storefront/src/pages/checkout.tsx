import { CheckoutForm } from "../components/checkout-form.tsx";
import { EmptyCart } from "../components/empty-cart.tsx";
import { Failure } from "../components/failure.tsx";
import { ColumnsSkeleton } from "../components/skeleton.tsx";
import { useCart } from "../state/cart.ts";
import { useServices } from "../state/services.tsx";
import { useText } from "../state/text.tsx";

export function CheckoutPage() {
  const text = useText();
  return (
    <>
      <title>{text.title(text.checkout.title)}</title>
      <h1 className="sr-only">{text.checkout.title}</h1>
      <Content />
    </>
  );
}

function Content() {
  const { attempts } = useServices();
  const { data: cart, error, isLoading, refetch } = useCart();
  if (isLoading) return <ColumnsSkeleton />;
  if (!cart && error) return <Failure error={error} onRetry={() => refetch()} />;
  // A payment whose answer was not heard may have emptied the cart: it must stay possible to ask.
  const isNothingToPay = !cart || (cart.items.length === 0 && !attempts.open());
  return isNothingToPay ? <EmptyCart /> : <CheckoutForm cart={cart} />;
}
