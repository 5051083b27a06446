//! From cart to order. Nothing is charged that is not first written down.
//!
//! 1. read the cart and freeze its prices; ask inventory and promotions at the same time,
//! 2. *open*: write order, payment intent and coupon use in one transaction,
//! 3. *charge* with the intent's key,
//! 4. *settle*: write the verdict and everything it owes in one transaction.
//!
//! An unknown outcome leaves the order pending; [`crate::reconcile`] finds out. No connection to the
//! store is held while anybody else is asked.

use commerce::{Country, Money, MoneyError, OrderId, PaymentMethod, ProductId, ShippingCode, UserId};
use futures_util::future::{join, join_all, try_join};

use crate::{
    cart::{Cart, PricedLine, subtotal},
    catalogue::Catalogue,
    fault::{Step, reach},
    order::OrderState,
    orders::{NewLine, NewOrder, OpenError, Order, Settled, Settlement},
    ports::{ChargeOutcome, ChargeRequest, Ports, PromotionError, StoreError},
    pricing::Totals,
    promotion::{CouponProblem, Promotion, PromotionRequest},
    repeat::{self, attempt_key, fingerprint_of},
    tokens::random_key,
};

/// What somebody asks for at the till.
#[derive(Clone, Debug)]
pub struct CheckoutRequest {
    /// Who buys.
    pub user_id: UserId,
    /// Where it goes, and whose prices hold.
    pub country: Country,
    /// How it is paid.
    pub payment_method: PaymentMethod,
    /// How it travels.
    pub shipping: ShippingCode,
    /// A coupon, upper case.
    pub coupon: Option<String>,
    /// The total that the buyer was shown, in minor units.
    pub expected_total: Option<i64>,
    /// The client's name for this attempt.
    pub idempotency_key: Option<String>,
}

/// How a checkout ended. Every variant has the order as it was written.
#[derive(Clone, Debug)]
pub struct CheckoutOutcome {
    /// The order; its state says whether it was paid.
    pub order: Order,
    /// Products that the preferred warehouses did not have. The order goes on all the same.
    pub not_in_stock: Vec<ProductId>,
    /// Whether an earlier request had opened this order.
    pub repeated: bool,
    /// Whether this very request brought the verdict on its payment. Of all who ask about an order, or find out
    /// about its payment, one at most hears yes.
    pub moved: bool,
}

/// Why there is no order. Nothing was written, nothing charged.
#[derive(Debug, thiserror::Error)]
pub enum CheckoutError {
    /// There is nothing to buy.
    #[error("the cart is empty")]
    EmptyCart,
    /// The country does not sell some of it.
    #[error("the cart holds products that are not sold in this country")]
    NotSoldHere(Vec<ProductId>),
    /// The coupon cannot be used.
    #[error(transparent)]
    Coupon(CouponProblem),
    /// Whether the coupon can be used could not be found out.
    #[error("the coupon could not be checked")]
    CouponUnchecked,
    /// The total is no longer the one that the buyer was shown.
    #[error("the total is now {now}")]
    TotalChanged {
        /// What it is now.
        now: Money,
    },
    /// The user has an order whose payment is not settled yet.
    #[error("order {0} is still being paid")]
    InProgress(OrderId),
    /// The key was used before, for something else.
    #[error("the key was used for another checkout")]
    KeyReused,
    /// The cart changed meanwhile.
    #[error("the cart changed while it was being priced")]
    CartChanged,
    /// The sum is beyond what can be charged.
    #[error(transparent)]
    Amount(#[from] MoneyError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<OpenError> for CheckoutError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::InProgress(order) => CheckoutError::InProgress(order),
            OpenError::Repeated(order) => CheckoutError::InProgress(order.id),
            OpenError::KeyReused => CheckoutError::KeyReused,
            OpenError::CartChanged => CheckoutError::CartChanged,
            OpenError::Coupon(problem) => CheckoutError::Coupon(problem),
            OpenError::Store(error) => CheckoutError::Store(error),
        }
    }
}

/// What the cart would cost now. Nothing is written.
#[derive(Clone, Debug)]
pub struct Quote {
    /// The sums.
    pub totals: Totals,
    /// What takes something off.
    pub promotion: Promotion,
}

/// Prices the cart as a checkout would.
pub async fn quote(
    ports: &Ports,
    user: UserId,
    country: Country,
    shipping: ShippingCode,
    coupon: Option<String>,
) -> Result<Quote, CheckoutError> {
    let (cart, catalogue) = read_cart(ports, user).await?;
    let lines = sellable(&cart, &catalogue, country)?;
    let subtotal = subtotal(&lines, country)?;
    let promotion = promotion(
        ports,
        PromotionRequest {
            user_id: user,
            country,
            subtotal,
            coupon,
        },
    )
    .await?;
    let totals = totals(&catalogue, country, shipping, subtotal, &promotion)?;
    Ok(Quote { totals, promotion })
}

/// Buys what is in the cart. Run it to its end: a caller that goes away must not stop it half way.
pub async fn checkout(ports: &Ports, request: CheckoutRequest) -> Result<CheckoutOutcome, CheckoutError> {
    if let Some(earlier) = repeat::by_key(ports, &request).await? {
        return Ok(earlier);
    }
    let (cart, catalogue) = read_cart(ports, request.user_id).await?;
    if cart.lines.is_empty()
        && let Some(earlier) = repeat::by_double_click(ports, &request, &cart).await?
    {
        return Ok(earlier);
    }
    let lines = sellable(&cart, &catalogue, request.country)?;
    let subtotal = subtotal(&lines, request.country)?;
    let asked = PromotionRequest {
        user_id: request.user_id,
        country: request.country,
        subtotal,
        coupon: request.coupon.clone(),
    };
    let (promotion, not_in_stock) = join(
        promotion(ports, asked),
        advise_on_stock(ports, &lines, request.country),
    )
    .await;
    let promotion = promotion?;
    let totals = totals(
        &catalogue,
        request.country,
        request.shipping,
        subtotal,
        &promotion,
    )?;
    if request
        .expected_total
        .is_some_and(|expected| expected != totals.total.minor)
    {
        return Err(CheckoutError::TotalChanged { now: totals.total });
    }
    let order = new_order(ports, &request, &cart, &lines, totals, promotion);
    open_and_charge(ports, &request, order, not_in_stock).await
}

async fn open_and_charge(
    ports: &Ports,
    request: &CheckoutRequest,
    new: NewOrder,
    not_in_stock: Vec<ProductId>,
) -> Result<CheckoutOutcome, CheckoutError> {
    let charge = ChargeRequest {
        key: new.payment_key.clone(),
        user_id: new.user_id,
        amount: new.totals.total,
        country: new.country,
        method: new.payment_method,
    };
    let attempt = new.checkout_key.clone();
    reach(Step::CheckoutOpening);
    let opened = match ports.store.open_order(new).await {
        Ok(order) => order,
        Err(OpenError::Repeated(order)) => return repeat::answer_of(ports, request, *order).await,
        Err(OpenError::KeyReused) if request.idempotency_key.is_none() => {
            return Err(repeat::beside_another_click(ports, request, &attempt).await?);
        }
        Err(error) => return Err(error.into()),
    };
    reach(Step::CheckoutOpened);
    let verdict = match ports.payments.charge(charge).await {
        ChargeOutcome::Captured { transaction_id } => Settlement::Captured { transaction_id },
        ChargeOutcome::Declined => Settlement::Declined,
        ChargeOutcome::Unavailable => Settlement::Unavailable,
        ChargeOutcome::Unknown => {
            return Ok(CheckoutOutcome {
                order: opened,
                not_in_stock,
                repeated: false,
                moved: false,
            });
        }
    };
    reach(Step::CheckoutCharged);
    // If this fails the money may be taken and not written down. The intent is: the order stays pending,
    // the caller is told so, and the reconciler settles it.
    let settled = ports
        .store
        .settle(opened.id, verdict, ports.clock.now())
        .await
        .unwrap_or(Settled {
            order: opened,
            moved: false,
        });
    reach(Step::CheckoutSettled);
    Ok(CheckoutOutcome {
        order: settled.order,
        not_in_stock,
        repeated: false,
        moved: settled.moved,
    })
}

async fn read_cart(ports: &Ports, user: UserId) -> Result<(Cart, std::sync::Arc<Catalogue>), StoreError> {
    try_join(ports.store.cart(user), ports.catalogue.current()).await
}

fn sellable<'a>(
    cart: &'a Cart,
    catalogue: &'a Catalogue,
    country: Country,
) -> Result<Vec<PricedLine<'a>>, CheckoutError> {
    let lines = cart.priced(catalogue, country);
    if lines.is_empty() {
        return Err(CheckoutError::EmptyCart);
    }
    let unsold = lines.iter().filter(|line| line.unit_price.is_none());
    let unsold: Vec<_> = unsold.map(|line| line.product.id).collect();
    if unsold.is_empty() {
        Ok(lines)
    } else {
        Err(CheckoutError::NotSoldHere(unsold))
    }
}

/// Without a coupon a missing answer means no discount, and the sale goes on. With one the buyer counts
/// on it, so nobody pays the full price without being told.
async fn promotion(ports: &Ports, request: PromotionRequest) -> Result<Promotion, CheckoutError> {
    let (subtotal, wants_coupon) = (request.subtotal, request.coupon.is_some());
    match ports.promotions.check(request).await {
        Ok(promotion) => Ok(promotion),
        Err(PromotionError::Coupon(problem)) => Err(CheckoutError::Coupon(problem)),
        Err(PromotionError::Unreachable(_)) if wants_coupon => Err(CheckoutError::CouponUnchecked),
        Err(PromotionError::Unreachable(_)) => Ok(Promotion::none(subtotal)),
    }
}

/// The products that the preferred warehouses do not have. Advice: no answer counts as "in stock", and
/// the order goes on in any case.
async fn advise_on_stock(ports: &Ports, lines: &[PricedLine<'_>], country: Country) -> Vec<ProductId> {
    let checks = lines.iter().map(|priced| async move {
        let (product, quantity) = (priced.product.id, priced.line.quantity.get());
        let advice = ports.inventory.check(product, quantity, country).await;
        advice.is_ok_and(|advice| !advice.available).then_some(product)
    });
    join_all(checks).await.into_iter().flatten().collect()
}

fn totals(
    catalogue: &Catalogue,
    country: Country,
    shipping: ShippingCode,
    subtotal: Money,
    promotion: &Promotion,
) -> Result<Totals, MoneyError> {
    let free = Money::zero(country.currency());
    let shipping = catalogue
        .shipping_option(country, shipping)
        .map_or(free, |option| option.price);
    Totals::new(subtotal, promotion.discount, shipping)
}

fn new_order(
    ports: &Ports,
    request: &CheckoutRequest,
    cart: &Cart,
    lines: &[PricedLine<'_>],
    totals: Totals,
    promotion: Promotion,
) -> NewOrder {
    NewOrder {
        user_id: request.user_id,
        cart_version: cart.version,
        checkout_key: attempt_key(request, cart.version),
        fingerprint: fingerprint_of(request),
        payment_key: random_key("pay_", &*ports.chance),
        country: request.country,
        payment_method: request.payment_method,
        shipping: request.shipping,
        lines: lines.iter().filter_map(frozen).collect(),
        totals,
        promo_code: promotion.code,
        coupon: promotion.coupon,
        now: ports.clock.now(),
    }
}

fn frozen(line: &PricedLine<'_>) -> Option<NewLine> {
    Some(NewLine {
        product_id: line.product.id,
        name: line.product.name.clone(),
        slug: line.product.slug.clone(),
        category: line.product.category.clone(),
        quantity: line.line.quantity,
        unit_price: line.unit_price?,
    })
}

impl CheckoutOutcome {
    /// Whether the payment's outcome is still unknown.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.order.state == OrderState::Pending
    }

    /// The order, if this very request sold it.
    #[must_use]
    pub fn sold(&self) -> Option<&Order> {
        Some(&self.order).filter(|order| self.moved && order.state == OrderState::Completed)
    }
}
