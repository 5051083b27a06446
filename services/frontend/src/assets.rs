//! The files of the built shop, and what takes their place when it is not built.

use std::borrow::Cow;

use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

// A debug build reads the folder when it starts; a release build carries the files inside.
#[derive(RustEmbed)]
#[folder = "../../web/storefront/dist"]
#[allow_missing = true]
struct BuiltShop;

/// The page of a program that was built without the shop.
const UNBUILT_PAGE: &[u8] = include_bytes!("unbuilt.html");

/// The path of the page that starts the shop.
pub(crate) const INDEX: &str = "index.html";

/// One file to be served.
#[derive(Clone, Debug)]
pub struct Asset {
    pub(crate) path: String,
    pub(crate) bytes: Cow<'static, [u8]>,
    pub(crate) sha256: [u8; 32],
}

impl Asset {
    /// A file with these bytes; `path` has no leading slash.
    pub fn new(path: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        let bytes = bytes.into();
        let sha256 = Sha256::digest(&bytes).into();
        Self {
            path: path.into(),
            bytes,
            sha256,
        }
    }
}

/// The built shop; without one, the page that says how to build it.
pub(crate) fn embedded() -> Vec<Asset> {
    or_unbuilt(BuiltShop::iter().filter_map(|path| read(&path)).collect())
}

fn or_unbuilt(shop: Vec<Asset>) -> Vec<Asset> {
    if shop.iter().any(|asset| asset.path == INDEX) {
        return shop;
    }
    vec![Asset::new(INDEX, UNBUILT_PAGE)]
}

fn read(path: &str) -> Option<Asset> {
    let file = BuiltShop::get(path)?;
    Some(Asset {
        path: path.to_owned(),
        sha256: file.metadata.sha256_hash(),
        bytes: file.data,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_without_a_shop_says_how_to_build_it() {
        for left_over in [vec![], vec![Asset::new("assets/app.js", b"".as_slice())]] {
            let assets = or_unbuilt(left_over);
            let [page] = assets.as_slice() else {
                panic!("{} files instead of one page", assets.len())
            };
            assert_eq!(page.path, INDEX);
            assert!(String::from_utf8_lossy(&page.bytes).contains("make build"));
        }
    }

    #[test]
    fn a_built_shop_is_served_as_it_is() {
        let built = vec![
            Asset::new("a.js", b"1".as_slice()),
            Asset::new(INDEX, b"<p>".as_slice()),
        ];
        let assets = or_unbuilt(built);
        assert_eq!(assets.len(), 2);
        assert_eq!(&*assets[1].bytes, b"<p>");
    }
}
