//! `GET /countries`, `/{country}/products`, `/{country}/products/{id}`, `/categories`, `/shipping`.

use serde_json::Value;

use crate::test_app::{Answer, TestApp, request};

fn ids(answer: &Answer) -> Vec<i64> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_i64().unwrap())
        .collect()
}

#[tokio::test]
async fn every_country_has_its_own_list_in_its_own_currency() {
    let app = TestApp::start().await;
    for (country, currency) in [
        ("us", "USD"),
        ("uk", "GBP"),
        ("de", "EUR"),
        ("fr", "EUR"),
        ("jp", "JPY"),
        ("br", "BRL"),
        ("in", "INR"),
    ] {
        let answer = app.get(&format!("/{country}/products"), "").await;
        assert!(ids(&answer).len() >= 40);
        let items = answer.json()["items"].clone();
        for item in items.as_array().unwrap() {
            assert_eq!(item["currency"], currency);
            assert!(item["price"].as_i64().unwrap() > 0);
            let one = app.get(&format!("/{country}/products/{}", item["id"]), "").await;
            assert_eq!(one.json(), *item);
        }
    }
}

#[tokio::test]
async fn stock_never_hides_a_product() {
    let app = TestApp::start().await;
    let list = app.get("/us/products", "").await.json();
    let empty = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["stock"].as_i64().unwrap() <= 0);
    assert_eq!(empty.count(), 2);
}

#[tokio::test]
async fn lists_can_be_narrowed_sorted_and_paged() {
    let app = TestApp::start().await;
    for (query, expected) in [
        ("?category=audio&sort=name&limit=2", 2),
        ("?q=kestrel", 1),
        ("?q=kestrel%20HEADPHONES", 1),
        ("?q=nothing-like-this", 0),
        ("?sort=price_asc&limit=1", 1),
    ] {
        assert_eq!(
            ids(&app.get(&format!("/us/products{query}"), "").await).len(),
            expected,
            "{query}"
        );
    }
}

#[tokio::test]
async fn beside_a_product_stand_others_of_its_category() {
    let app = TestApp::start().await;
    let audio = ids(&app.get("/us/products?category=audio", "").await);
    for product in &audio {
        let path = format!("/us/products/{product}/similar");
        let others: Vec<_> = audio.iter().copied().filter(|other| other != product).collect();
        let expected = &others[..others.len().min(4)];
        assert_eq!(ids(&app.get(&path, "").await), expected, "{path}");
    }
    assert_eq!(app.get("/us/products/999999/similar", "").await.status, 404);
    assert_eq!(app.get("/us/products/kestrel/similar", "").await.status, 404);
}

#[tokio::test]
async fn pages_together_are_the_whole_list() {
    let app = TestApp::start().await;
    let whole = ids(&app.get("/de/products?sort=price_desc", "").await);
    let mut paged = Vec::new();
    let mut path = "/de/products?sort=price_desc&limit=7".to_owned();
    loop {
        let page = app.get(&path, "").await;
        paged.extend(ids(&page));
        let Some(cursor) = page.json()["next_cursor"].as_str().map(str::to_owned) else {
            break;
        };
        path = format!("/de/products?sort=price_desc&limit=7&cursor={cursor}");
    }
    assert_eq!(paged, whole);
}

#[tokio::test]
async fn what_a_client_has_already_is_not_sent_again() {
    let app = TestApp::start().await;
    for path in [
        "/us/products",
        "/us/products?sort=name",
        "/us/products/101",
        "/countries",
    ] {
        let first = app.get(path, "").await;
        let tag = first.headers["etag"].to_str().unwrap();
        for (sent, status) in [(tag, 304), (&*format!("\"x\", W/{tag}"), 304), ("\"x\"", 200)] {
            let again = app
                .send(request("GET", path, "", &[("if-none-match", sent)], &Value::Null))
                .await;
            assert_eq!(
                (again.status, &again.headers["etag"]),
                (status, &first.headers["etag"]),
                "{path} {sent}"
            );
        }
    }
}

#[tokio::test]
async fn a_product_that_is_not_sold_there_is_unknown_there() {
    let app = TestApp::start().await;
    let (us, uk) = (
        ids(&app.get("/us/products", "").await),
        ids(&app.get("/uk/products", "").await),
    );
    let only_uk = uk.iter().find(|id| !us.contains(id)).unwrap();
    let answer = app.get(&format!("/us/products/{only_uk}"), "").await;
    assert_eq!(answer.problem(), (404, "unknown_product".to_owned()));
}

#[tokio::test]
async fn categories_and_shipping_and_countries_are_listed() {
    let app = TestApp::start().await;
    let categories = app.get("/us/categories", "").await.json();
    let products: i64 = categories["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["products"].as_i64().unwrap())
        .sum();
    assert_eq!(
        usize::try_from(products).unwrap(),
        ids(&app.get("/us/products", "").await).len()
    );
    let shipping = app.get("/jp/shipping", "").await.json();
    let codes: Vec<_> = shipping["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["code"].clone())
        .collect();
    assert_eq!(codes, ["standard", "express"]);
    assert_eq!(app.get("/countries", "").await.json()["items"][0]["code"], "US");
}
