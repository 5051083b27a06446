//! How the shop protects itself: what can be said about it.

use std::time::Duration;

use clap::Args;
use main_service::SecuritySettings;
use shop::security::block_list::{BLOCK_TIME_MAX, FixedRanges};
use shop::security::limits::{REQUESTS_PER_IP, REQUESTS_PER_USER, RequestLimits};
use shop::security::network::Network;

pub(super) const EXAMPLES: &str = "\
Examples of protection:
  webstore up --ip-limit 0 --user-limit 0 --connections-per-ip 0
      No limits: for load tests, which come from one address.
  webstore up --bind 0.0.0.0 --trusted-proxy 10.0.0.0/8
      Behind proxies in 10.0.0.0/8: clients are those whom the proxies name in X-Forwarded-For.
  webstore up --block 203.0.113.0/24 --allow 203.0.113.7
      A range that may not come in, and one address of it that may.
  WEBSTORE_BLOCK=203.0.113.0/24,2001:db8::/32 webstore up
      In a variable, several ranges have commas between them.
  At run time an administrator blocks and unblocks with /admin/blocked-ips; see /docs of main-service.";

/// The most minutes that an address can be blocked for.
const BLOCK_MINUTES_MAX: i64 = (BLOCK_TIME_MAX.as_secs() / 60).cast_signed();
/// The most requests per minute that can be counted; whoever wants more wants no limit.
const REQUESTS_MAX: i64 = 100_000;

/// How the shop protects itself.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Options for protection")]
pub(crate) struct Security {
    /// Let one address make at most N requests to main-service in any minute; 0 is no limit, and none for
    /// what its browsers tell the frontend. An IPv6 network (/64) counts as one address
    #[arg(long, env = "WEBSTORE_IP_LIMIT", hide_env_values = true, value_name = "N", default_value_t = REQUESTS_PER_IP,
        value_parser = clap::value_parser!(u32).range(0..=REQUESTS_MAX))]
    pub(crate) ip_limit: u32,

    /// Let one signed-in user make at most N requests to main-service in any minute; 0 is no limit
    #[arg(long, env = "WEBSTORE_USER_LIMIT", hide_env_values = true, value_name = "N", default_value_t = REQUESTS_PER_USER,
        value_parser = clap::value_parser!(u32).range(0..=REQUESTS_MAX))]
    pub(crate) user_limit: u32,

    /// Let one address have at most N connections open to the shop and as many to main-service; 0 is no limit
    #[arg(
        long,
        env = "WEBSTORE_CONNECTIONS_PER_IP",
        hide_env_values = true,
        value_name = "N",
        default_value_t = 256
    )]
    pub(crate) connections_per_ip: u32,

    /// Believe X-Forwarded-For of proxies in this range, like 10.0.0.0/8; may be given several times. Without
    /// it the header has no effect, since anybody can write it
    #[arg(
        long,
        env = "WEBSTORE_TRUSTED_PROXY",
        hide_env_values = true,
        value_name = "CIDR",
        value_delimiter = ','
    )]
    pub(crate) trusted_proxy: Vec<Network>,

    /// Turn away every request to main-service from this range; may be given several times
    #[arg(
        long,
        env = "WEBSTORE_BLOCK",
        hide_env_values = true,
        value_name = "CIDR",
        value_delimiter = ','
    )]
    pub(crate) block: Vec<Network>,

    /// Let this range in whatever is blocked; limits hold for it too; may be given several times
    #[arg(
        long,
        env = "WEBSTORE_ALLOW",
        hide_env_values = true,
        value_name = "CIDR",
        value_delimiter = ','
    )]
    pub(crate) allow: Vec<Network>,

    /// Block an address for N minutes when it does something suspicious; 0 only reports it
    #[arg(
        long,
        env = "WEBSTORE_BLOCK_SUSPICIOUS",
        hide_env_values = true,
        value_name = "N",
        default_value_t = 0,
        value_parser = clap::value_parser!(u32).range(0..=BLOCK_MINUTES_MAX)
    )]
    pub(crate) block_suspicious: u32,
}

impl Security {
    /// What main-service is told.
    pub(crate) fn settings(&self) -> SecuritySettings {
        let minutes = u64::from(self.block_suspicious);
        SecuritySettings {
            limits: RequestLimits::per_minute(self.ip_limit, self.user_limit),
            trusted_proxies: self.trusted_proxy.clone(),
            ranges: FixedRanges {
                allowed: self.allow.clone(),
                blocked: self.block.clone(),
            },
            block_suspicious: (minutes > 0).then_some(Duration::from_secs(minutes * 60)),
        }
    }
}
