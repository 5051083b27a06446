//! How carts change: pure decisions over a cart as it was read.

use commerce::{CartItemId, ProductId, Quantity};
use shop::{
    cart::{Cart, CartError, CartLine, LINES_MAX},
    orders::OrderLine,
};

/// One change of a cart's lines. Whoever writes any of them also raises the cart's version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineChange {
    /// A new line at the end.
    Add(ProductId, Quantity),
    /// Another number of pieces.
    Set(CartItemId, Quantity),
    /// The line goes.
    Remove(CartItemId),
}

/// Adds pieces of a product.
pub(crate) fn addition(cart: &Cart, product: ProductId, quantity: Quantity) -> Result<LineChange, CartError> {
    match line_of(cart, product) {
        Some(line) => {
            let sum = line.quantity.plus(quantity);
            Ok(LineChange::Set(
                line.id,
                sum.map_err(|_| CartError::QuantityLimit)?,
            ))
        }
        None if cart.lines.len() >= LINES_MAX => Err(CartError::Full),
        None => Ok(LineChange::Add(product, quantity)),
    }
}

/// Sets a line's number of pieces.
pub(crate) fn new_quantity(
    cart: &Cart,
    item: CartItemId,
    quantity: Quantity,
) -> Result<LineChange, CartError> {
    known(cart, item)?;
    Ok(LineChange::Set(item, quantity))
}

/// Takes a line out.
pub(crate) fn removal(cart: &Cart, item: CartItemId) -> Result<LineChange, CartError> {
    known(cart, item)?;
    Ok(LineChange::Remove(item))
}

/// Takes what was ordered out of the cart. What was added since the order opened stays.
pub(crate) fn without_ordered(cart: &Cart, ordered: &[OrderLine]) -> Vec<LineChange> {
    let change = |ordered: &OrderLine| {
        let line = line_of(cart, ordered.item.product_id)?;
        let rest = Quantity::try_from(line.quantity.get() - ordered.item.quantity.get());
        Some(rest.map_or(LineChange::Remove(line.id), |rest| LineChange::Set(line.id, rest)))
    };
    ordered.iter().filter_map(change).collect()
}

/// Puts a guest's lines into the cart, oldest first. A line grows to its limit at most, and lines that
/// find no room are left out.
pub(crate) fn with_guest_lines(cart: &Cart, guest: &[CartLine]) -> Vec<LineChange> {
    let mut room = LINES_MAX.saturating_sub(cart.lines.len());
    let mut changes = Vec::with_capacity(guest.len());
    for theirs in guest {
        match line_of(cart, theirs.product_id) {
            Some(ours) => changes.push(LineChange::Set(ours.id, sum_within_limit(ours, theirs))),
            None if room > 0 => {
                room -= 1;
                changes.push(LineChange::Add(theirs.product_id, theirs.quantity));
            }
            None => {}
        }
    }
    changes
}

/// Plays a change that was written; `added` names the line of an addition.
pub(crate) fn apply(cart: &mut Cart, change: LineChange, added: CartItemId) {
    match change {
        LineChange::Add(product_id, quantity) => cart.lines.push(CartLine {
            id: added,
            product_id,
            quantity,
        }),
        LineChange::Set(item, quantity) => {
            for line in cart.lines.iter_mut().filter(|line| line.id == item) {
                line.quantity = quantity;
            }
        }
        LineChange::Remove(item) => cart.lines.retain(|line| line.id != item),
    }
}

fn sum_within_limit(ours: &CartLine, theirs: &CartLine) -> Quantity {
    let most = Quantity::try_from(Quantity::MAX).unwrap_or(ours.quantity);
    ours.quantity.plus(theirs.quantity).unwrap_or(most)
}

fn line_of(cart: &Cart, product: ProductId) -> Option<&CartLine> {
    cart.lines.iter().find(|line| line.product_id == product)
}

fn known(cart: &Cart, item: CartItemId) -> Result<(), CartError> {
    let known = cart.lines.iter().any(|line| line.id == item);
    known.then_some(()).ok_or(CartError::UnknownItem)
}
