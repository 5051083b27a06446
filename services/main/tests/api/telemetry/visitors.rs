//! Looking around, wishing, and who the customers are.

use super::{add, as_map, buy, counted, shop, since};

const USER: &str = "user-token-123";

#[tokio::test]
async fn each_step_is_counted_where_it_is_made() {
    let (app, ear) = shop().await;
    let guest = app.guest().await;
    let steps: [(&str, &[(&str, f64)]); 3] = [
        (
            "/uk/products",
            &[
                ("webstore.funnel.stage{country=UK,stage=browse_catalog}", 1.0),
                ("webstore.products.views{country=UK}", 1.0),
            ],
        ),
        (
            "/us/products/101",
            &[
                ("webstore.funnel.stage{country=US,stage=view_product}", 1.0),
                (
                    "webstore.products.detail_views{category=audio,country=US,product_id=101}",
                    1.0,
                ),
            ],
        ),
        // What a product's page shows besides is not looked for by anybody.
        ("/us/products/101/similar", &[]),
    ];
    for (path, expected) in steps {
        let before = counted(&ear);
        assert_eq!(app.get(path, &guest).await.status, 200, "{path}");
        assert_eq!(since(&before, &ear), as_map(expected), "{path}");
    }
    let before = counted(&ear);
    add(&app, &guest, 3).await;
    let expected = [
        ("webstore.auth.attempts{type=bearer_token}", 1.0),
        ("webstore.cart.additions{category=audio,country=US}", 3.0),
        ("webstore.funnel.stage{country=US,stage=add_to_cart}", 1.0),
    ];
    assert_eq!(since(&before, &ear), as_map(&expected));
}

#[tokio::test]
async fn what_is_not_there_was_not_looked_at() {
    let (app, ear) = shop().await;
    for path in ["/us/products/999", "/xx/products", "/us/products?limit=0"] {
        assert!(app.get(path, "").await.status >= 400, "{path}");
    }
    assert_eq!(counted(&ear), as_map(&[]));
}

#[tokio::test]
async fn customers_are_counted_by_segment_and_the_order_says_which() {
    let (app, ear) = shop().await;
    assert_eq!(app.get("/us/products", USER).await.status, 200);
    add(&app, USER, 1).await;
    assert_eq!(buy(&app, USER).await.status, 200);
    let segments = counted(&ear).into_iter();
    let segments: Vec<_> = segments
        .filter(|(name, _)| name.starts_with("webstore.customer.segment"))
        .collect();
    let expected = ["add_to_cart", "browse_catalog", "checkout"].map(|action| {
        let name = format!("webstore.customer.segment{{action={action},country=US,segment=new}}");
        (name, 1.0)
    });
    assert_eq!(segments, expected);
    let spans = ear.plain_spans();
    let checkout = spans.iter().find(|span| span.name == "POST /checkout").unwrap();
    assert_eq!(checkout.attribute("webstore.customer.segment"), "new");
}
