//! The scripts. The server keeps them by their hash and is sent the text only when it does not know it.

use redis::Script;

/// One script per method that is more than a command.
pub(super) struct Scripts {
    pub(super) replace: Script,
    pub(super) admit: Script,
    pub(super) count: Script,
    pub(super) visit: Script,
    pub(super) tally: Script,
}

impl Scripts {
    pub(super) fn new() -> Self {
        Self {
            replace: Script::new(include_str!("scripts/replace.lua")),
            admit: Script::new(include_str!("scripts/admit.lua")),
            count: Script::new(include_str!("scripts/count.lua")),
            visit: Script::new(include_str!("scripts/visit.lua")),
            tally: Script::new(include_str!("scripts/tally.lua")),
        }
    }
}
