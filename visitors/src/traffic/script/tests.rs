use super::*;
use crate::traffic::judge::Token;

const THINK_TIME: Duration = Duration::from_secs(2);

fn member(is_known: bool) -> Member {
    Member {
        email: "vip-0@test.visitors.example".to_owned(),
        name: "Simulated vip 0".to_owned(),
        is_known,
    }
}

fn script(persona: Persona, seed: u64) -> Script {
    let has_account = matches!(persona, Persona::Returning | Persona::Vip);
    let member = has_account.then(|| member(false));
    Script::new(persona, member, THINK_TIME, Rng::with_seed(seed))
}

fn seen(id: i64) -> Seen {
    Seen {
        id,
        category: "audio".to_owned(),
        word: format!("Word{id}"),
    }
}

/// What a shop says where everything goes well.
fn kind_answer(ask: &Ask) -> Heard {
    match ask {
        Ask::Products(_) => Heard::Products((101..110).map(seen).collect()),
        Ask::Guest | Ask::Register(_) | Ask::Login(_) => Heard::Session(Token("secret".to_owned())),
        Ask::Quote(None) => Heard::Price(1_000),
        Ask::Quote(Some(_)) => Heard::Price(900),
        Ask::Checkout(_) | Ask::DoubleCheckout(..) => Heard::Bought("ORD1".to_owned()),
        Ask::Orders => Heard::OrdersSold(1),
        _ => Heard::Done,
    }
}

/// Every step to the end, as text, which no script may be without.
fn steps(mut script: Script, answer: impl Fn(&Ask) -> Heard) -> Vec<(Duration, Ask)> {
    let mut steps = Vec::new();
    while let Step::Ask(pause, ask) = script.next() {
        script.hear(answer(&ask));
        steps.push((pause, ask));
        assert!(steps.len() < 30, "{steps:?}");
    }
    steps
}

fn asks(script: Script, answer: impl Fn(&Ask) -> Heard) -> Vec<Ask> {
    steps(script, answer).into_iter().map(|(_, ask)| ask).collect()
}

fn count(asks: &[Ask], is_meant: impl Fn(&Ask) -> bool) -> usize {
    asks.iter().filter(|ask| is_meant(ask)).count()
}

fn is_checkout(ask: &Ask) -> bool {
    matches!(ask, Ask::Checkout(_) | Ask::DoubleCheckout(..))
}

#[test]
fn the_same_seed_takes_the_same_steps() {
    for persona in Persona::ALL {
        for seed in 0..50 {
            let told = |seed| format!("{:?}", steps(script(persona, seed), kind_answer));
            assert_eq!(told(seed), told(seed));
        }
        let different: std::collections::HashSet<String> = (0..50)
            .map(|seed| format!("{:?}", steps(script(persona, seed), kind_answer)))
            .collect();
        assert!(different.len() > 40, "{persona:?}: {}", different.len());
    }
}

#[test]
fn each_kind_buys_as_its_kind_does() {
    for seed in 0..100 {
        let asks = |persona| asks(script(persona, seed), kind_answer);
        for persona in [Persona::Browser, Persona::Abandoner] {
            assert_eq!(count(&asks(persona), is_checkout), 0, "{persona:?}");
        }
        for persona in [
            Persona::Buyer,
            Persona::Vip,
            Persona::CouponHunter,
            Persona::DoubleClicker,
        ] {
            assert_eq!(count(&asks(persona), is_checkout), 1, "{persona:?}");
        }
        assert_eq!(
            count(&asks(Persona::Browser), |ask| matches!(ask, Ask::Add { .. })),
            0
        );
        assert!(count(&asks(Persona::Abandoner), |ask| matches!(ask, Ask::Add { .. })) > 0);
        let hunter = asks(Persona::CouponHunter);
        assert!(hunter.iter().any(|ask| matches!(
            ask,
            Ask::Checkout(Purchase {
                coupon: Some(_),
                expected_total: Some(900),
                ..
            })
        )));
    }
    let buys = |seed| count(&asks(script(Persona::Returning, seed), kind_answer), is_checkout);
    let bought: usize = (0..1_000).map(buys).sum();
    assert!((430..570).contains(&bought), "{bought}");
}

#[test]
fn nobody_needs_more_requests_than_a_user_may_make() {
    for persona in Persona::ALL {
        for seed in 0..1_000 {
            // 60 in a minute, and the second click counts.
            let count = asks(script(persona, seed), kind_answer).len();
            assert!((2..25).contains(&count), "{persona:?} {seed}: {count}");
        }
    }
}

#[test]
fn only_a_double_clicker_goes_without_a_key() {
    for seed in 0..50 {
        for persona in Persona::ALL {
            for ask in asks(script(persona, seed), kind_answer) {
                match ask {
                    Ask::Checkout(purchase) => assert!(purchase.idempotency_key.is_some()),
                    Ask::DoubleCheckout(purchase, apart_ms) => {
                        assert!(persona == Persona::DoubleClicker && purchase.idempotency_key.is_none());
                        assert!(CLICKS_APART_MS.contains(&apart_ms));
                    }
                    _ => {}
                }
            }
        }
    }
}

#[test]
fn a_declined_payment_is_tried_once_more_at_most_and_in_the_same_way() {
    let declines = |ask: &Ask| {
        if is_checkout(ask) {
            Heard::NotCharged
        } else {
            kind_answer(ask)
        }
    };
    let mut tries = Vec::new();
    for seed in 0..100 {
        let asks = asks(script(Persona::CouponHunter, seed), declines);
        let purchases: Vec<&Purchase> = asks
            .iter()
            .filter_map(|ask| match ask {
                Ask::Checkout(purchase) => Some(purchase),
                _ => None,
            })
            .collect();
        tries.push(purchases.len());
        if let [first, second] = purchases[..] {
            assert_eq!(
                (&first.coupon, first.expected_total),
                (&second.coupon, second.expected_total)
            );
            assert_ne!(
                first.idempotency_key, second.idempotency_key,
                "it is another attempt"
            );
        }
        assert_eq!(count(&asks, |ask| matches!(ask, Ask::Order(_))), 0);
    }
    assert!(tries.iter().all(|tries| (1..=2).contains(tries)) && tries.contains(&1) && tries.contains(&2));
}

#[test]
fn a_pending_order_is_looked_at_a_few_times() {
    let pends = |ask: &Ask| match ask {
        Ask::Checkout(_) => Heard::Pending(Some("ORD7".to_owned())),
        Ask::Order(id) => {
            assert_eq!(id, "ORD7");
            Heard::Pending(None)
        }
        ask => kind_answer(ask),
    };
    let asks = asks(script(Persona::Buyer, 7), pends);
    assert_eq!(count(&asks, |ask| matches!(ask, Ask::Order(_))), 4);
}

#[test]
fn an_account_that_is_there_is_signed_in_to() {
    let knows = |ask: &Ask| {
        if matches!(ask, Ask::Register(_)) {
            Heard::KnownAccount
        } else {
            kind_answer(ask)
        }
    };
    let asked = asks(script(Persona::Vip, 7), knows);
    assert!(matches!(
        asked[..],
        [
            Ask::Countries,
            Ask::Register(_),
            Ask::Login(_),
            Ask::Products(_),
            ..
        ]
    ));
    let known = Script::new(Persona::Vip, Some(member(true)), THINK_TIME, Rng::with_seed(7));
    let asked = asks(known, kind_answer);
    assert!(matches!(
        asked[..],
        [Ask::Countries, Ask::Login(_), Ask::Products(_), ..]
    ));
}

#[test]
fn where_something_is_wrong_or_nothing_is_sold_nobody_stays() {
    let breaks = |ask: &Ask| {
        if matches!(ask, Ask::Products(_)) {
            Heard::Trouble
        } else {
            kind_answer(ask)
        }
    };
    assert_eq!(asks(script(Persona::Buyer, 7), breaks).len(), 2);
    let empty = |ask: &Ask| match ask {
        Ask::Products(_) => Heard::Products(Vec::new()),
        ask => kind_answer(ask),
    };
    for seed in 0..50 {
        let asks = asks(script(Persona::Browser, seed), empty);
        assert!(
            asks.iter()
                .all(|ask| matches!(ask, Ask::Countries | Ask::Products(_))),
            "{asks:?}"
        );
    }
}

#[test]
fn people_think_and_pages_do_not() {
    let mut thought = Vec::new();
    for seed in 0..200 {
        for (number, (pause, ask)) in steps(script(Persona::Buyer, seed), kind_answer)
            .into_iter()
            .enumerate()
        {
            let is_by_itself = number == 0 || matches!(ask, Ask::Guest | Ask::Shipping);
            assert_eq!(pause.is_zero(), is_by_itself, "{ask:?} {pause:?}");
            if !is_by_itself {
                thought.push(pause);
            }
        }
    }
    let mean = thought.iter().sum::<Duration>().as_secs_f64() / thought.len() as f64;
    assert!((1.85..2.15).contains(&mean), "{mean}");
}
