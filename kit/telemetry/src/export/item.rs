//! What waits to be sent: spans and log records, written down.

use std::sync::Arc;

use super::wire::{Message, field_len};

/// Of `ResourceSpans` and `ResourceLogs`, which have the same shape: the resource, and what it says by scope.
const RESOURCE: u32 = 1;
const SCOPES: u32 = 2;
/// Of `ScopeSpans` and `ScopeLogs`: the scope, and its items.
const SCOPE: u32 = 1;
const ITEMS: u32 = 2;
/// Of an export request.
const RESOURCES: u32 = 1;

/// Who made something, and with which library: OTLP's `Resource` and `InstrumentationScope`, encoded.
#[derive(Debug)]
pub(crate) struct Owner {
    resource: Arc<[u8]>,
    scope: Vec<u8>,
}

/// OTLP's `Span` or `LogRecord`, encoded.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    owner: Arc<Owner>,
    content: Vec<u8>,
    /// What its owner takes in the request, if it is the first of it.
    owner_bytes: usize,
}

impl Owner {
    /// One with these encoded messages.
    pub(crate) fn new(resource: Arc<[u8]>, scope: Vec<u8>) -> Arc<Self> {
        Arc::new(Self { resource, scope })
    }

    /// The same library's name, and nothing more about it.
    pub(crate) fn named(resource: Arc<[u8]>, scope: &str) -> Arc<Self> {
        let mut message = Message::default();
        message.text(1, scope);
        Self::new(resource, message.into_bytes())
    }
}

impl Item {
    /// One of these.
    pub(crate) fn new(owner: &Arc<Owner>, content: Vec<u8>) -> Self {
        Self {
            owner: Arc::clone(owner),
            content,
            owner_bytes: 0,
        }
    }

    /// All of one owner, whose own bytes count with the first.
    pub(crate) fn all(
        owner: &Arc<Owner>,
        contents: impl IntoIterator<Item = Vec<u8>>,
    ) -> impl Iterator<Item = Self> {
        let mut owner_bytes = owner.resource.len() + owner.scope.len();
        contents.into_iter().map(move |content| Self {
            owner: Arc::clone(owner),
            content,
            owner_bytes: std::mem::take(&mut owner_bytes),
        })
    }

    /// How many bytes wait with it.
    pub(super) fn bytes(&self) -> usize {
        self.content.len() + self.owner_bytes
    }
}

/// The export request that has these items, in their order as far as they have one owner.
pub(super) fn request(batch: &[Item]) -> Vec<u8> {
    let mut scopes: Vec<Scope<'_>> = Vec::new();
    for item in batch {
        // Those who speak much speak again soon.
        let known = scopes
            .iter_mut()
            .rev()
            .find(|scope| Arc::ptr_eq(scope.owner, &item.owner));
        match known {
            Some(scope) => scope.items.push(&item.content),
            None => scopes.push(Scope {
                owner: &item.owner,
                items: vec![&item.content],
            }),
        }
    }
    let resources: Vec<_> = scopes
        .chunk_by(|one, next| Arc::ptr_eq(&one.owner.resource, &next.owner.resource))
        .map(|scopes| (resource_len(scopes), scopes))
        .collect();
    let bytes = resources.iter().map(|(bytes, _)| field_len(*bytes)).sum();
    let mut request = Message::with_room(bytes);
    for (bytes, scopes) in resources {
        request.begin(RESOURCES, bytes);
        request.bytes(RESOURCE, &scopes[0].owner.resource);
        for scope in scopes {
            scope.write(&mut request);
        }
    }
    request.into_bytes()
}

/// What one owner has in a request.
struct Scope<'a> {
    owner: &'a Arc<Owner>,
    items: Vec<&'a [u8]>,
}

fn resource_len(scopes: &[Scope<'_>]) -> usize {
    let within: usize = scopes.iter().map(|scope| field_len(scope.len())).sum();
    field_len(scopes[0].owner.resource.len()) + within
}

impl Scope<'_> {
    fn len(&self) -> usize {
        let items: usize = self.items.iter().map(|item| field_len(item.len())).sum();
        field_len(self.owner.scope.len()) + items
    }

    fn write(&self, request: &mut Message) {
        request.begin(SCOPES, self.len());
        request.bytes(SCOPE, &self.owner.scope);
        for item in &self.items {
            request.bytes(ITEMS, item);
        }
    }
}
