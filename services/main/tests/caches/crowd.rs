//! More keys than fit: the windows in memory stay small, and forget those first that matter least.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::Duration,
};

use main_service::caches::MemoryWindows;
use shop::{
    moment::Moment,
    ports::Windows,
    security::limits::{REQUESTS_PER_IP, ip_key},
};

const WINDOW: Duration = Duration::from_secs(60);
/// Far more than fit.
const CROWD: i64 = 100_000;

async fn admit(windows: &MemoryWindows, key: &str, now: i64, max: u32) -> bool {
    windows
        .admit(key, Moment(now), WINDOW, max)
        .await
        .unwrap()
        .admitted
}

#[tokio::test]
async fn a_crowd_of_keys_at_once_stays_within_the_limits() {
    let windows = MemoryWindows::with_limits(1_000, 5_000);
    for number in 0..CROWD {
        assert!(admit(&windows, &number.to_string(), 0, 3).await);
        let (keys, events) = windows.size();
        assert!(keys <= 1_000 && events <= 5_000, "{keys} {events}");
    }
}

/// Every other one is an IPv6 network, of which there are even more.
fn address(number: u32) -> IpAddr {
    match number % 2 {
        0 => IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + number)),
        _ => IpAddr::V6(Ipv6Addr::from(
            (0x2001_0db8_u128 << 96) + (u128::from(number) << 64),
        )),
    }
}

/// All within one window, so that none of them has left when the last one comes.
#[tokio::test]
async fn a_million_addresses_take_no_more_than_their_room() {
    let windows = MemoryWindows::new();
    for number in 0..1_000_000 {
        let now = i64::from(number / 20);
        assert!(admit(&windows, &ip_key(address(number)), now, REQUESTS_PER_IP).await);
        if number % 1_000 == 999 {
            let expected = (number + 1).min(100_000) as usize;
            assert_eq!(windows.size(), (expected, expected), "after {number}");
        }
    }
}

#[tokio::test]
async fn many_events_of_a_few_stay_within_the_limits() {
    let windows = MemoryWindows::with_limits(1_000, 5_000);
    for number in 0..CROWD {
        admit(&windows, &(number % 500).to_string(), number / 500, 200).await;
        assert!(windows.size().1 <= 5_000);
    }
}

#[tokio::test]
async fn who_comes_once_is_swept_out_when_the_time_is_over() {
    let windows = MemoryWindows::new();
    for number in 0..CROWD {
        assert!(admit(&windows, &number.to_string(), number * 60, 3).await);
        let (keys, events) = windows.size();
        assert!(keys <= 1_010 && events <= 1_010, "{keys} {events} at {number}");
    }
}

#[tokio::test]
async fn a_window_that_is_full_outlives_a_crowd_that_fits() {
    let windows = MemoryWindows::with_limits(1_000, 5_000);
    for number in 0..500 {
        admit(&windows, &number.to_string(), 0, 3).await;
    }
    for _ in 0..3 {
        assert!(admit(&windows, "busy", 1, 3).await);
    }
    for number in 500..1_400 {
        admit(&windows, &number.to_string(), 2, 3).await;
    }
    assert!(!admit(&windows, "busy", 3, 3).await, "the older ones went first");
    assert!(admit(&windows, "0", 3, 1).await, "an old one is gone");
}
