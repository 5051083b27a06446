//! Hearing of the charges on a page of the provider's list.

use std::collections::HashMap;

use commerce::{Money, OrderId};
use shop::{
    ledger::{Charge, ChargePage, Heard},
    moment::Moment,
    order::OrderState,
    orders::{Order, Settled, Settlement},
    ports::StoreError,
};
use tokio_postgres::Row;

use super::{
    super::{
        columns::{get, money, word},
        effects, order_rows,
        sql::{Query, Sql},
        sql_error::SqlError,
    },
    position,
};
use crate::stores::{
    charges::{self, Meaning, Named},
    duties::{self, Write},
};

/// What the page is about. Pages are heard one after the other, by whoever has the position locked; orders
/// that may still hear of a charge are locked too. What is decided here stays true until it is written.
struct Scene {
    /// The payments that the page's charges name, by their keys.
    payments: HashMap<String, Payment>,
    /// The orders among them that have not heard that they are paid.
    unpaid: HashMap<OrderId, Order>,
}

/// As much of an order as a charge is compared with. Most charges are known: no more is read for them.
struct Payment {
    order: OrderId,
    state: OrderState,
    total: Money,
    transaction_id: Option<String>,
}

/// What the page means.
#[derive(Default)]
struct Decision<'page> {
    found: Vec<i64>,
    settled: Vec<(OrderId, Vec<Write>)>,
    strays: Vec<&'page Charge>,
}

pub(super) async fn hear(sql: Sql, page: &ChargePage, now: Moment) -> Result<Heard, StoreError> {
    let mut scene = read(&sql, page, now).await?;
    let decision = decide(&mut scene, page, now)?;
    let found = &decision.found;
    sql.in_order([Query::new(
        "UPDATE payment_intents SET found = true WHERE order_id = ANY ($1) AND NOT found",
        &[found],
    )
    .when(!found.is_empty())])
        .await?;
    let mut heard = Heard::default();
    for charge in decision.strays {
        heard.strays.extend(keep_stray(&sql, charge, now).await?);
    }
    let mut events = Vec::new();
    for (id, writes) in decision.settled {
        if let Some(order) = scene.unpaid.get(&id) {
            heard.note(&Settled {
                order: order.clone(),
                moved: true,
            });
            events.push((order, writes));
        }
    }
    effects::carry_out(&sql, &events, now).await?;
    Ok(heard)
}

/// Locks the position and moves it on, then reads what the charges name.
async fn read(sql: &Sql, page: &ChargePage, now: Moment) -> Result<Scene, SqlError> {
    let list = "SELECT after, complete_at FROM charge_list FOR UPDATE";
    let read = charges::read_on(sql.only(list, &[], position).await?, page, now);
    let keys: Vec<_> = page.charges.iter().map(|charge| &*charge.payment_key).collect();
    let [_, payments] = sql
        .in_order([
            Query::new(
                "UPDATE charge_list SET after = $1, complete_at = $2",
                &[&read.after, &read.complete_at.0],
            ),
            Query::new(
                "SELECT p.payment_key, o.id, o.state, o.total, o.currency, p.transaction_id
                 FROM payment_intents p JOIN orders o ON o.id = p.order_id WHERE p.payment_key = ANY ($1)",
                &[&keys],
            )
            .when(!keys.is_empty()),
        ])
        .await?;
    let payments: Result<HashMap<_, _>, _> = payments.iter().map(payment).collect();
    let mut payments = payments?;
    let unpaid = payments.values().filter(|payment| !payment.state.is_paid());
    let unpaid: Vec<_> = unpaid.map(|payment| payment.order).collect();
    let unpaid = match unpaid.is_empty() {
        true => HashMap::new(),
        false => order_rows::locked(sql, &unpaid).await?,
    };
    // They may have heard while they were being locked.
    for payment in payments.values_mut() {
        if let Some(order) = unpaid.get(&payment.order) {
            payment.follow(order);
        }
    }
    Ok(Scene { payments, unpaid })
}

fn payment(row: &Row) -> Result<(String, Payment), SqlError> {
    let payment = Payment {
        order: OrderId(get(row, 1)?),
        state: word(row, 2)?,
        total: money(row, 3)?,
        transaction_id: get(row, 5)?,
    };
    Ok((get(row, 0)?, payment))
}

impl Payment {
    fn follow(&mut self, order: &Order) {
        self.state = order.state;
        self.transaction_id.clone_from(&order.transaction_id);
    }

    fn named(&self) -> Named<'_> {
        Named {
            state: self.state,
            total: self.total,
            paid_by: self.transaction_id.as_deref(),
        }
    }
}

/// One charge after the other, as they are on the page.
fn decide<'page>(
    scene: &mut Scene,
    page: &'page ChargePage,
    now: Moment,
) -> Result<Decision<'page>, SqlError> {
    let mut decision = Decision::default();
    for charge in &page.charges {
        let payment = scene.payments.get_mut(&charge.payment_key);
        let meaning = charges::meaning(charge, payment.as_deref().map(Payment::named));
        let Some(payment) = payment.filter(|_| meaning != Meaning::Stray) else {
            decision.strays.push(charge);
            continue;
        };
        decision.found.push(payment.order.0);
        if meaning == Meaning::FoundUnheard {
            let order = scene.unpaid.get_mut(&payment.order);
            let order =
                order.ok_or_else(|| SqlError::Missing(format!("there is no order {}", payment.order)))?;
            let transaction_id = charge.transaction_id.clone();
            let writes = duties::settle(order, Settlement::Captured { transaction_id }, now);
            payment.follow(order);
            decision.settled.push((order.id, writes));
        }
    }
    Ok(decision)
}

/// Returns the charge if it was not known. What went back of it does not come again: pages may be heard out
/// of order.
async fn keep_stray(sql: &Sql, charge: &Charge, now: Moment) -> Result<Option<Charge>, SqlError> {
    let known = sql
        .run(
            "UPDATE stray_charges SET refunded = greatest(refunded, $2) WHERE transaction_id = $1",
            &[&charge.transaction_id, &charge.refunded_minor],
        )
        .await?;
    if known > 0 {
        return Ok(None);
    }
    sql.run(
        "INSERT INTO stray_charges (transaction_id, payment_key, amount, refunded, currency, heard_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            &charge.transaction_id,
            &charge.payment_key,
            &charge.amount.minor,
            &charge.refunded_minor,
            &charge.amount.currency.code(),
            &now.0,
        ],
    )
    .await?;
    Ok(Some(charge.clone()))
}
