//! Who is connected, and how many connections each has.

use std::{
    collections::HashMap,
    fmt,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
};

/// The other end of a request's connection: an extension of every request that a server of ours passes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

impl Peer {
    /// The address by which a limit counts: of an IPv6 address its network (/64), which one customer has.
    #[must_use]
    pub fn caller(self) -> IpAddr {
        caller(self.0)
    }
}

/// How many connections one caller may have at once.
#[derive(Clone)]
pub struct CallerLimit {
    /// Further ones are answered 429 and closed.
    pub connections_max: usize,
    /// Whom the limit does not touch: a proxy has the connections of all whom it speaks for.
    pub spares: Arc<dyn Fn(IpAddr) -> bool + Send + Sync>,
}

impl CallerLimit {
    /// The same for everybody.
    #[must_use]
    pub fn for_everybody(connections_max: usize) -> Self {
        Self {
            connections_max,
            spares: Arc::new(|_| false),
        }
    }
}

impl fmt::Debug for CallerLimit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = formatter.debug_struct("CallerLimit");
        fields.field("connections_max", &self.connections_max);
        fields.finish_non_exhaustive()
    }
}

/// Counts the connections of each caller.
#[derive(Debug)]
pub(crate) struct Callers {
    limit: Option<CallerLimit>,
    open: Mutex<HashMap<IpAddr, usize>>,
}

/// One connection; it counts until it is dropped.
#[derive(Debug)]
pub(crate) struct Visit(Option<(Arc<Callers>, IpAddr)>);

impl Callers {
    pub(crate) fn new(limit: Option<CallerLimit>) -> Arc<Self> {
        Arc::new(Self {
            limit,
            open: Mutex::default(),
        })
    }

    /// Counts one more connection; `None` if its caller has enough.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Visit> {
        let Some(limit) = self.limit.as_ref().filter(|limit| !(limit.spares)(address)) else {
            return Some(Visit(None));
        };
        let caller = caller(address);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let connections = open.entry(caller).or_default();
        if *connections < limit.connections_max {
            *connections += 1;
            return Some(Visit(Some((Arc::clone(self), caller))));
        }
        if *connections == 0 {
            open.remove(&caller);
        }
        None
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        let Some((callers, caller)) = self.0.take() else {
            return;
        };
        let mut open = callers.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(connections) = open.get_mut(&caller) {
            *connections -= 1;
            if *connections == 0 {
                open.remove(&caller);
            }
        }
    }
}

/// The /64 of an IPv6 address is one caller, who may have all addresses in it.
fn caller(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        v4 @ IpAddr::V4(_) => v4,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enter(callers: &Arc<Callers>, address: &str) -> Option<Visit> {
        callers.enter(address.parse().unwrap())
    }

    #[test]
    fn each_caller_has_so_many_and_leaving_makes_room() {
        let callers = Callers::new(Some(CallerLimit::for_everybody(2)));
        let first = enter(&callers, "192.0.2.1").unwrap();
        let _second = enter(&callers, "::ffff:192.0.2.1").unwrap();
        assert!(enter(&callers, "192.0.2.1").is_none());
        let _other = enter(&callers, "192.0.2.2").unwrap();
        drop(first);
        let _third = enter(&callers, "192.0.2.1").unwrap();
        assert!(enter(&callers, "192.0.2.1").is_none());
        let _near = (
            enter(&callers, "2001:db8::1").unwrap(),
            enter(&callers, "2001:db8::2").unwrap(),
        );
        assert!(enter(&callers, "2001:db8::3").is_none());
        assert!(enter(&callers, "2001:db8:0:1::3").is_some());
    }

    #[test]
    fn who_left_is_not_remembered() {
        let callers = Callers::new(Some(CallerLimit::for_everybody(1)));
        for number in 0_u32..1_000 {
            drop(callers.enter(IpAddr::V4(number.into())));
        }
        assert!(callers.open.lock().unwrap().is_empty());
    }

    #[test]
    fn proxies_are_spared() {
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        let callers = Callers::new(Some(CallerLimit {
            connections_max: 1,
            spares: Arc::new(move |address| address == proxy),
        }));
        let visits: Vec<_> = (0..9).map(|_| enter(&callers, "10.0.0.1")).collect();
        assert!(visits.iter().all(Option::is_some));
        let _one = enter(&callers, "10.0.0.2").unwrap();
        assert!(enter(&callers, "10.0.0.2").is_none());
    }
}
