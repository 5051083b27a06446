//! The plans with which shoppers come.

use std::collections::VecDeque;

use fastrand::Rng;

use crate::traffic::persona::Persona;

/// Coupons that people have heard of. Some are for large orders only, and the last two do not exist.
const COUPONS: [&str; 7] = [
    "WELCOME10",
    "SAVE20",
    "FLAT50",
    "BIGORDER",
    "NEWUSER",
    "FREE100",
    "SUMMER_SALE",
];

/// One thing to do. What it is about is seen when its turn comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// The page opens.
    Enter,
    /// All products.
    List,
    /// The same, the most expensive first.
    ListExpensive,
    /// Those of a category that was seen.
    Category,
    /// Those with a word that was seen.
    Search,
    /// One of those that were listed.
    Look,
    /// One of the first few of them.
    LookAtTop,
    /// To come in without an account.
    Guest,
    /// To come in with one, or to make it.
    SignIn,
    /// To come in with one that is there.
    LogIn,
    /// Into the cart with the product that was looked at last.
    Add(i64),
    /// What is in the cart.
    Cart,
    /// How it can travel.
    Shipping,
    /// What it costs.
    Quote,
    /// What it costs with a coupon.
    TryCoupon(&'static str),
    /// To buy with the best coupon, if one did something.
    BuyIfCheaper,
    /// To buy.
    Checkout,
    /// To buy with two clicks.
    DoubleCheckout,
    /// How the order stands.
    Order,
    /// All orders.
    Orders,
}

/// What somebody of this kind came for.
pub(super) fn plan(persona: Persona, chance: &mut Rng) -> VecDeque<Act> {
    let mut plan = vec![Act::Enter];
    match persona {
        Persona::Browser => look_around(&mut plan, chance, 1..5),
        Persona::Abandoner => {
            look_around(&mut plan, chance, 1..4);
            fill_cart(&mut plan, chance, true);
            if chance.bool() {
                plan.extend([Act::Shipping, Act::Quote]);
            }
        }
        Persona::Buyer => {
            look_around(&mut plan, chance, 1..4);
            fill_cart(&mut plan, chance, true);
            plan.extend([Act::Shipping, Act::Quote, Act::Checkout, Act::Order]);
        }
        Persona::Returning => {
            plan.extend([Act::SignIn, Act::Orders]);
            look_around(&mut plan, chance, 1..4);
            if chance.bool() {
                fill_cart(&mut plan, chance, false);
                plan.extend([Act::Shipping, Act::Quote, Act::Checkout, Act::Order]);
            }
        }
        Persona::Vip => {
            plan.extend([
                Act::SignIn,
                Act::ListExpensive,
                Act::LookAtTop,
                Act::Add(chance.i64(2..5)),
            ]);
            plan.extend([Act::Look, Act::Add(1), Act::Cart, Act::Shipping, Act::Quote]);
            plan.extend([Act::Checkout, Act::Order]);
        }
        Persona::CouponHunter => {
            plan.extend([
                Act::List,
                Act::Look,
                Act::Guest,
                Act::Add(chance.i64(1..4)),
                Act::Cart,
            ]);
            plan.extend([Act::Shipping, Act::Quote]);
            let tried = chance.usize(2..5);
            let coupons = chance.choose_multiple(COUPONS, tried);
            plan.extend(coupons.into_iter().map(Act::TryCoupon));
            plan.extend([Act::BuyIfCheaper, Act::Order]);
        }
        Persona::DoubleClicker => {
            plan.extend([Act::List, Act::Look, Act::Guest, Act::Add(1), Act::Shipping]);
            plan.extend([Act::Quote, Act::DoubleCheckout, Act::Orders]);
        }
    }
    plan.into()
}

fn look_around(plan: &mut Vec<Act>, chance: &mut Rng, looks: std::ops::Range<usize>) {
    plan.push(Act::List);
    match chance.u8(..5) {
        0 => plan.push(Act::Search),
        1 | 2 => plan.push(Act::Category),
        _ => {}
    }
    plan.extend(std::iter::repeat_n(Act::Look, chance.usize(looks)));
}

/// One or two products, each looked at before.
fn fill_cart(plan: &mut Vec<Act>, chance: &mut Rng, is_guest: bool) {
    if is_guest {
        plan.push(Act::Guest);
    }
    plan.push(Act::Add(quantity(chance)));
    if chance.u8(..10) < 3 {
        plan.extend([Act::List, Act::Look, Act::Add(quantity(chance))]);
    }
    plan.push(Act::Cart);
}

/// Mostly one.
fn quantity(chance: &mut Rng) -> i64 {
    match chance.u8(..10) {
        0 => 3,
        1 | 2 => 2,
        _ => 1,
    }
}
