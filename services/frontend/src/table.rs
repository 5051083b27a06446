//! The table of everything that is served: path to headers and bytes, built once.

use std::collections::HashMap;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue};

use crate::assets::{Asset, INDEX};
use crate::encoding::{self, Encoding};
use crate::media_type;

/// Files with a hash in their name never change.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Pictures keep their name when they are drawn anew.
const AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");
/// Everything else is asked for each time, and mostly answered with 304.
const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("no-cache");

/// One file with all its forms.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) media_type: HeaderValue,
    pub(crate) cache_control: HeaderValue,
    plain: Form,
    brotli: Option<Form>,
    gzip: Option<Form>,
}

/// One form of a file: its bytes as they travel, and the tag of exactly these bytes.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) bytes: Bytes,
    pub(crate) etag: HeaderValue,
}

/// All files, by path.
#[derive(Debug)]
pub(crate) struct Table {
    entries: HashMap<String, Entry>,
}

impl Table {
    /// Files that end in `.br` or `.gz` become forms of their neighbour and have no address of their own.
    pub(crate) fn build(assets: impl IntoIterator<Item = Asset>) -> Self {
        let mut plain = HashMap::new();
        let mut brotli = HashMap::new();
        let mut gzip = HashMap::new();
        for asset in assets {
            let (forms, path) = if let Some(path) = asset.path.strip_suffix(".br") {
                (&mut brotli, path)
            } else if let Some(path) = asset.path.strip_suffix(".gz") {
                (&mut gzip, path)
            } else {
                (&mut plain, asset.path.as_str())
            };
            forms.insert(path.to_owned(), Form::of(asset));
        }
        let entries = plain.into_iter().map(|(path, form)| {
            let entry = Entry {
                media_type: media_type::of(&path),
                cache_control: cache_control(&path),
                plain: form,
                brotli: brotli.remove(&path),
                gzip: gzip.remove(&path),
            };
            (path, entry)
        });
        Self {
            entries: entries.collect(),
        }
    }

    /// The file at `path`; at the empty path the page that starts the shop.
    pub(crate) fn find(&self, path: &str) -> Option<&Entry> {
        self.entries.get(if path.is_empty() { INDEX } else { path })
    }

    /// The page that starts the shop.
    pub(crate) fn index(&self) -> Option<&Entry> {
        self.entries.get(INDEX)
    }
}

impl Entry {
    /// The form that suits the client best, by its `Accept-Encoding`.
    pub(crate) fn best_form(&self, asked: &HeaderMap) -> (Encoding, &Form) {
        let encoding = encoding::choose(asked, |encoding| self.form(encoding).is_some());
        self.form(encoding)
            .map_or((Encoding::Identity, &self.plain), |form| (encoding, form))
    }

    fn form(&self, encoding: Encoding) -> Option<&Form> {
        match encoding {
            Encoding::Brotli => self.brotli.as_ref(),
            Encoding::Gzip => self.gzip.as_ref(),
            Encoding::Identity => Some(&self.plain),
        }
    }

    /// Whether the file is a page.
    pub(crate) fn is_page(&self) -> bool {
        self.media_type == media_type::HTML
    }
}

impl Form {
    fn of(asset: Asset) -> Self {
        let etag = etag(&asset.sha256);
        let bytes = match asset.bytes {
            std::borrow::Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            std::borrow::Cow::Owned(bytes) => Bytes::from(bytes),
        };
        Self { bytes, etag }
    }
}

fn cache_control(path: &str) -> HeaderValue {
    match path.split_once('/') {
        Some(("assets", _)) => FOREVER,
        Some(("pictures", _)) => AN_HOUR,
        _ => ASK_EACH_TIME,
    }
}

/// A strong tag: the first half of the bytes' SHA-256, in quotes.
fn etag(sha256: &[u8; 32]) -> HeaderValue {
    let digits: String = sha256[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::try_from(format!("\"{digits}\"")).expect("hexadecimal digits in quotes fit into a header")
}
