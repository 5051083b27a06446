//! Names that are made once, however many requests use them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};

use ::http::Method;

/// The most routes whose names are kept, in the whole process. They are never given back; more are written anew for
/// each request.
const ROUTES_MAX: usize = 1024;

/// The methods that are known by name, in the order of [`known`].
const METHODS: [&str; 9] = [
    "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "CONNECT", "TRACE",
];

/// `http.request.method` of every other method.
pub(super) const METHOD_OTHER: &str = "_OTHER";

/// How the name of a span calls a method that is not known. (Both words are from the semantic conventions.)
const METHOD_OTHER_IN_NAMES: &str = "HTTP";

/// What is said of one route.
#[derive(Clone, Copy)]
struct Route {
    pattern: &'static str,
    /// `{method} {route}`, for each known method and for all others.
    names: [&'static str; METHODS.len() + 1],
}

static ROUTES: LazyLock<RwLock<HashMap<&'static str, Route>>> = LazyLock::new(RwLock::default);

/// The words of one request: method, route, and the span's name.
pub(super) struct Words {
    pub(super) method: &'static str,
    pub(super) route: Option<Cow<'static, str>>,
    pub(super) span: Cow<'static, str>,
}

/// `http.request.method`.
pub(super) fn method_word(method: &Method) -> &'static str {
    METHODS.get(known(method)).copied().unwrap_or(METHOD_OTHER)
}

/// The words for this method on this route, if there is one.
pub(super) fn words(method: &Method, pattern: Option<&str>) -> Words {
    let index = known(method);
    let in_names = METHODS.get(index).copied().unwrap_or(METHOD_OTHER_IN_NAMES);
    let (route, span) = match pattern {
        None => (None, in_names.into()),
        Some(pattern) => match kept(pattern) {
            Some(route) => (Some(route.pattern.into()), route.names[index].into()),
            None => (
                Some(pattern.to_owned().into()),
                format!("{in_names} {pattern}").into(),
            ),
        },
    };
    Words {
        method: method_word(method),
        route,
        span,
    }
}

fn known(method: &Method) -> usize {
    let place = METHODS.iter().position(|word| *word == method.as_str());
    place.unwrap_or(METHODS.len())
}

fn kept(pattern: &str) -> Option<Route> {
    if let Some(route) = ROUTES.read().ok()?.get(pattern) {
        return Some(*route);
    }
    let mut routes = ROUTES.write().ok()?;
    if routes.len() >= ROUTES_MAX && !routes.contains_key(pattern) {
        return None;
    }
    // Patterns are written in the program, so there are few of them.
    let route = routes
        .entry(keep(pattern.to_owned()))
        .or_insert_with_key(|pattern| Route {
            pattern,
            names: std::array::from_fn(|index| {
                let method = METHODS.get(index).copied().unwrap_or(METHOD_OTHER_IN_NAMES);
                keep(format!("{method} {pattern}"))
            }),
        });
    Some(*route)
}

fn keep(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}
