//! Lets cargo notice that the browser shop was built, or built anew.
//!
//! The files of a build are embedded by name. Cargo sees a file that changed or went away, yet not a file that
//! is new; least of all the first build, when the whole folder is new.

use std::path::Path;

const SHOP: &str = "../../web/storefront";

fn main() {
    let built = Path::new(SHOP).join("dist");
    let watched = if built.exists() { built } else { SHOP.into() };
    println!("cargo::rerun-if-changed={}", watched.display());
}
