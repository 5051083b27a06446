//! `tracestate`: a list of `key=value`, in which each of the systems that see a trace keeps its own note.

use std::sync::Arc;

use ::http::HeaderValue;

/// The most members of the list; the specification's number.
const MEMBERS_MAX: usize = 32;

/// The most bytes of the whole list. The specification asks for 512 at least; it is carried beside every span.
pub(crate) const TRACESTATE_BYTES_MAX: usize = 4096;

/// The longest key that has no tenant, the longest tenant, the longest system behind it, the longest value; in bytes.
const KEY_BYTES_MAX: usize = 256;
const TENANT_BYTES_MAX: usize = 241;
const SYSTEM_BYTES_MAX: usize = 14;
const VALUE_BYTES_MAX: usize = 256;

/// All headers as one list in their order; `None` if there is nothing in it, or if any of it breaks a rule.
pub(super) fn read<'a>(headers: impl IntoIterator<Item = &'a HeaderValue>) -> Option<Arc<str>> {
    let mut members: Vec<(&[u8], &[u8])> = Vec::new();
    for header in headers {
        for member in header.as_bytes().split(|&byte| byte == b',') {
            let member = trim(member);
            if member.is_empty() {
                continue;
            }
            let member = parse(member)?;
            if members.len() == MEMBERS_MAX || members.iter().any(|(key, _)| *key == member.0) {
                return None;
            }
            members.push(member);
        }
    }
    join(&members)
}

fn join(members: &[(&[u8], &[u8])]) -> Option<Arc<str>> {
    let mut list: Vec<u8> = Vec::new();
    for (key, value) in members {
        if !list.is_empty() {
            list.push(b',');
        }
        list.extend_from_slice(key);
        list.push(b'=');
        list.extend_from_slice(value);
    }
    if list.is_empty() || list.len() > TRACESTATE_BYTES_MAX {
        return None;
    }
    Some(String::from_utf8(list).ok()?.into())
}

fn parse(member: &[u8]) -> Option<(&[u8], &[u8])> {
    let equals = member.iter().position(|&byte| byte == b'=')?;
    let (key, value) = (&member[..equals], &member[equals + 1..]);
    (is_key(key) && is_value(value)).then_some((key, value))
}

fn is_key(key: &[u8]) -> bool {
    match key.iter().position(|&byte| byte == b'@') {
        None => key.first().is_some_and(u8::is_ascii_lowercase) && is_word(key, KEY_BYTES_MAX),
        Some(at) => {
            let (tenant, system) = (&key[..at], &key[at + 1..]);
            tenant.first().is_some_and(u8::is_ascii_alphanumeric)
                && is_word(tenant, TENANT_BYTES_MAX)
                && system.first().is_some_and(u8::is_ascii_lowercase)
                && is_word(system, SYSTEM_BYTES_MAX)
        }
    }
}

fn is_word(word: &[u8], bytes_max: usize) -> bool {
    word.len() <= bytes_max
        && word
            .iter()
            .all(|&byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-*/".contains(&byte))
}

fn is_value(value: &[u8]) -> bool {
    let is_text = |&byte: &u8| matches!(byte, b' '..=b'~') && byte != b',' && byte != b'=';
    (1..=VALUE_BYTES_MAX).contains(&value.len()) && value.iter().all(is_text) && value.last() != Some(&b' ')
}

/// Without the optional white space of HTTP, which is spaces and tabs.
pub(super) fn trim(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}
