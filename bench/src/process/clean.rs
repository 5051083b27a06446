//! An environment in which nothing is set for somebody's own shop.

use std::process::Command;

/// The variables that every shop listens to beside those whose names begin with `WEBSTORE_`.
const SERVERS: [&str; 2] = ["DATABASE_URL", "REDIS_URL"];

/// The command without what must not change what is measured.
pub(super) fn clean(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("WEBSTORE_") {
            command.env_remove(name);
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
