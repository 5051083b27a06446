//! 64 buyers of a coupon with one use left: one pays less, the others are told, and pay the full price only after.

use std::fmt::Write;
use std::fs;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use commerce::PaymentMethod;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::Ending;
use crate::buyers::{Book, Goods, Heard, Receipt, Shelf, Shopping, Wish};
use crate::settling::{SETTLED_WITHIN, settled};
use crate::shop::{Layout, Shop, hanging};
use crate::stage::Stage;
use crate::witness;

/// How many want the coupon.
const BUYERS: usize = 64;

/// Gives out coupons.
pub(super) async fn prove(stage: Stage) -> Result<Ending> {
    let _permit = stage.permit().await?;
    let mut shop = stage.found(Layout::Main).await?;
    let outcome = open_and_give(&mut shop, &stage).await;
    shop.close(outcome)
}

async fn open_and_give(shop: &mut Shop, stage: &Stage) -> Result<Ending> {
    let coupons = stage.pick(20, 3);
    write_promotions(shop, coupons)?;
    shop.open().await?;
    shop.set_provider(&hanging(20, 120)).await?;
    let book = Arc::new(Book::default());
    let goods = Goods::look(shop.http(), &shop.address()).await?;
    let mut chance = fastrand::Rng::with_seed(stage.seed);
    for coupon in 0..coupons {
        let shelf = goods.any(&mut chance)?;
        give_one(shop, &book, shelf, coupon)
            .await
            .with_context(|| name(coupon))?;
    }
    let recovery = settled(shop, &book, Instant::now(), SETTLED_WITHIN).await?;
    let charges = witness::compare(shop, &book).await?;
    let sold = coupons * BUYERS;
    ensure!(charges == sold, "{sold} buyers paid with {charges} charges");
    let done = format!(
        "{coupons} coupons with one use left, {BUYERS} buyers each: one reduced, {} told and then at full price",
        BUYERS - 1
    );
    Ok(Ending::proven(done, Some(recovery)))
}

fn name(coupon: usize) -> String {
    format!("LAST{coupon}")
}

/// A file with nothing in it but coupons of one use: no tier makes full prices differ.
fn write_promotions(shop: &mut Shop, coupons: usize) -> Result<()> {
    let mut text = String::new();
    for coupon in 0..coupons {
        writeln!(
            text,
            "[coupons.{}]\ndescription = \"half the price, once\"\npercent = 50\nmax_uses = 1\n",
            name(coupon)
        )?;
    }
    let folder = shop.folder().join("config");
    fs::create_dir(&folder).context("cannot make the configuration folder")?;
    fs::write(folder.join("promotions.toml"), text).context("cannot write promotions.toml")?;
    shop.configure(folder);
    Ok(())
}

async fn give_one(shop: &Shop, book: &Arc<Book>, shelf: &Shelf, coupon: usize) -> Result<()> {
    let shopping = Shopping::at(shop.address(), Arc::clone(book))?;
    let product = *shelf.products.first().context("nothing to buy")?;
    let buyers = enter(&shopping, shelf, product).await?;
    let wish = |coupon: Option<String>| Wish {
        country: shelf.country,
        method: PaymentMethod::PayPal,
        coupon,
        key: None,
    };
    let first = ask_all(&shopping, &buyers, &wish(Some(name(coupon)))).await;
    let winner = the_one(&first)?;
    let others: Vec<usize> = first
        .iter()
        .filter(|(_, heard)| !is_paid(heard))
        .map(|(buyer, _)| *buyer)
        .collect();
    for (buyer, heard) in ask_all(&shopping, &others, &wish(None)).await {
        let Heard::Paid(receipt) = heard else {
            bail!("buyer {buyer}, without the coupon, heard: {heard}");
        };
        let full = winner.total + winner.discount;
        let is_full = receipt.discount == 0 && receipt.total == full;
        ensure!(
            is_full,
            "{} cost {} instead of {full}",
            receipt.order_id,
            receipt.total
        );
    }
    Ok(())
}

async fn enter(shopping: &Shopping, shelf: &Shelf, product: i64) -> Result<Vec<usize>> {
    let mut buyers = Vec::with_capacity(BUYERS);
    for _ in 0..BUYERS {
        let buyer = shopping.enter().await.context("the shop lets nobody in")?;
        let added = shopping.add(buyer, shelf.country, product, 1).await;
        added.context("the cart cannot be filled")?;
        buyers.push(buyer);
    }
    Ok(buyers)
}

/// All at once; what each of them heard.
async fn ask_all(shopping: &Shopping, buyers: &[usize], wish: &Wish) -> Vec<(usize, Heard)> {
    let mut asking = JoinSet::new();
    for buyer in buyers.iter().copied() {
        let (shopping, attempt) = (shopping.clone(), shopping.wish(buyer, wish.clone()));
        asking.spawn(async move { (buyer, shopping.ask(attempt).await) });
    }
    asking.join_all().await
}

fn is_paid(heard: &Heard) -> bool {
    matches!(heard, Heard::Paid(_))
}

/// The receipt of the one who got the coupon. Everybody else was told that it is used up.
fn the_one(answers: &[(usize, Heard)]) -> Result<Receipt> {
    let mut winners = Vec::new();
    for (buyer, heard) in answers {
        match heard {
            Heard::Paid(receipt) => winners.push(receipt.clone()),
            heard if heard.is_problem("coupon_exhausted") => {}
            heard => bail!("buyer {buyer}, with the coupon, heard: {heard}"),
        }
    }
    match &winners[..] {
        [winner] if winner.discount > 0 => Ok(winner.clone()),
        [winner] => bail!("{} used the coupon and paid the full price", winner.order_id),
        winners => bail!("{} buyers used a coupon with one use left", winners.len()),
    }
}
