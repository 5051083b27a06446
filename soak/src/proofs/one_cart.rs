//! 64 checkouts of one cart at the same time: one order, one charge, and everybody gets that order.

use std::sync::Arc;

use anyhow::{Result, ensure};
use commerce::PaymentMethod;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::Ending;
use crate::buyers::{Book, Goods, Heard, Shopping, Wish};
use crate::settling::{SETTLED_WITHIN, settled};
use crate::shop::{Layout, Shop, hanging};
use crate::stage::Stage;
use crate::witness;

/// How many ask at once.
const AT_ONCE: usize = 64;

/// Buys carts, with and without a key in turns.
pub(super) async fn prove(stage: Stage) -> Result<Ending> {
    let _permit = stage.permit().await?;
    // Slow enough that everybody asks while the first one is still paying.
    let shop = stage.open(Layout::Main, &hanging(50, 300)).await?;
    let outcome = buy_carts(&shop, &stage).await;
    shop.close(outcome)
}

async fn buy_carts(shop: &Shop, stage: &Stage) -> Result<Ending> {
    let carts: usize = stage.pick(40, 6);
    let book = Arc::new(Book::default());
    let goods = Goods::look(shop.http(), &shop.address()).await?;
    let mut chance = fastrand::Rng::with_seed(stage.seed);
    for cart in 0..carts {
        let key = (cart % 2 == 1).then(|| format!("one-cart-{cart}"));
        buy_one_cart(shop, &book, &goods, &mut chance, key).await?;
    }
    let recovery = settled(shop, &book, Instant::now(), SETTLED_WITHIN).await?;
    let charges = witness::compare(shop, &book).await?;
    ensure!(
        charges == carts,
        "{carts} carts were bought with {charges} charges"
    );
    let done = format!("{carts} carts, {AT_ONCE} checkouts each, {charges} charges, every answer the same");
    Ok(Ending::proven(done, Some(recovery)))
}

async fn buy_one_cart(
    shop: &Shop,
    book: &Arc<Book>,
    goods: &Goods,
    chance: &mut fastrand::Rng,
    key: Option<String>,
) -> Result<()> {
    let shelf = goods.any(chance)?;
    let shopping = Shopping::at(shop.address(), Arc::clone(book))?;
    let buyer = shopping.enter().await;
    let Some(buyer) = buyer else {
        anyhow::bail!("the shop lets nobody in");
    };
    for product in shelf.products.iter().take(2) {
        let added = shopping.add(buyer, shelf.country, *product, 1).await;
        ensure!(added.is_some(), "the cart cannot be filled");
    }
    let wish = Wish {
        country: shelf.country,
        method: PaymentMethod::CreditCard,
        coupon: None,
        key,
    };
    let attempt = shopping.wish(buyer, wish);
    let mut asking = JoinSet::new();
    for _ in 0..AT_ONCE {
        let shopping = shopping.clone();
        asking.spawn(async move { shopping.ask(attempt).await });
    }
    all_the_same(&asking.join_all().await)
}

/// Everybody paid, and everybody has the same receipt.
fn all_the_same(answers: &[Heard]) -> Result<()> {
    let first = answers.first();
    for answer in answers {
        ensure!(
            matches!(answer, Heard::Paid(_)),
            "one of {AT_ONCE} heard: {answer}"
        );
        ensure!(
            Some(answer) == first,
            "not everybody has the same receipt: {answer}"
        );
    }
    Ok(())
}
