//! The catalogue.

use shop::{catalogue::Catalogue, ports::Store};

use crate::scenes;

async fn what_is_filled_in_is_read_back(store: &dyn Store) {
    let catalogue = scenes::catalogue();
    store.fill_catalogue(catalogue.clone()).await.unwrap();
    let read = store.catalogue().await.unwrap();
    assert_eq!(read.products(), catalogue.products());
    assert_eq!(read.categories(), catalogue.categories());
    assert_eq!(read.shipping(), catalogue.shipping());
}

async fn a_store_with_products_is_not_filled_again(store: &dyn Store) {
    store.fill_catalogue(scenes::catalogue()).await.unwrap();
    let mut products = scenes::catalogue().products().to_vec();
    products.truncate(1);
    products[0].name = "Another".to_owned();
    let other = Catalogue::new(products, scenes::catalogue().categories().to_vec(), Vec::new());
    store.fill_catalogue(other).await.unwrap();
    let read = store.catalogue().await.unwrap();
    assert_eq!(read.products(), scenes::catalogue().products());
}

async fn an_empty_store_has_an_empty_catalogue_and_answers(store: &dyn Store) {
    assert!(store.catalogue().await.unwrap().products().is_empty());
    assert_eq!(store.ping().await, Ok(()));
}

contract!(
    what_is_filled_in_is_read_back,
    a_store_with_products_is_not_filled_again,
    an_empty_store_has_an_empty_catalogue_and_answers,
);
