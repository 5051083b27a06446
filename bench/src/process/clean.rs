//! An environment in which nothing is set for somebody's own shop.

use std::process::Command;

/// How the names of variables begin that are all for a shop, or for rotel.
const FAMILIES: [&str; 3] = ["WEBSTORE_", "OTEL_", "ROTEL_"];
/// The variables that every shop listens to beside those.
const SERVERS: [&str; 2] = ["DATABASE_URL", "REDIS_URL"];

/// The command without what must not change what is measured.
pub(super) fn clean(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if FAMILIES.iter().any(|family| text.starts_with(family)) {
            command.env_remove(&name);
        }
    }
    for name in SERVERS {
        command.env_remove(name);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_somebodys_servers_are_taken_away() {
        let command = clean(Command::new("webstore"));
        for name in SERVERS {
            assert!(
                command
                    .get_envs()
                    .any(|(given, value)| given == name && value.is_none()),
                "{name}"
            );
        }
    }
}
