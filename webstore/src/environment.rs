//! Variables that no option reads: others' that are obeyed, and those that look like ours and are not, since a typing
//! mistake would otherwise be obeyed in silence.

use clap::{Arg, Command, CommandFactory};

use crate::options::Options;

const OURS: &str = "WEBSTORE_";
/// What tests hand to themselves.
const TESTS: &str = "WEBSTORE_TEST_";

/// A variable that is not ours to name: one of OpenTelemetry's, or one that a file asks for.
#[expect(
    clippy::disallowed_methods,
    reason = "the names are known only when they are asked for"
)]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// One line for each variable of this process that neither an option reads nor is one of `others`.
pub(crate) fn warnings(others: &[&str]) -> Vec<String> {
    let names = std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
    let mut known = known(&Options::command());
    known.extend(others.iter().map(|&other| other.to_owned()));
    warnings_about(names, &known)
}

/// Every variable that some option reads, of the command or of those below it.
fn known(command: &Command) -> Vec<String> {
    let variables = command.get_arguments().filter_map(Arg::get_env);
    let variables = variables.map(|name| name.to_string_lossy().into_owned());
    variables
        .chain(command.get_subcommands().flat_map(known))
        .collect()
}

fn warnings_about(names: impl Iterator<Item = String>, known: &[String]) -> Vec<String> {
    let mut unknown: Vec<String> = names
        .filter(|name| name.starts_with(OURS) && !name.starts_with(TESTS) && !known.contains(name))
        .collect();
    unknown.sort();
    unknown.iter().map(|name| warning(name, known)).collect()
}

fn warning(name: &str, known: &[String]) -> String {
    let nearest = known.iter().min_by_key(|candidate| distance(name, candidate));
    let hint = nearest.map_or_else(String::new, |nearest| format!("; did you mean {nearest}?"));
    format!("warning: the variable {name} is unknown and has no effect{hint}")
}

/// How many letters must be added, taken away or changed to make one word of the other.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, letter) in from.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, other) in to.bytes().enumerate() {
            let changed = diagonal + usize::from(letter != other);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_single_letters() {
        for (from, to, expected) in [
            ("", "", 0),
            ("abc", "", 3),
            ("", "abc", 3),
            ("seed", "seed", 0),
            ("sed", "seed", 1),
            ("seeds", "seed", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(from, to), expected, "{from} {to}");
        }
    }

    #[test]
    fn the_options_of_every_level_count() {
        let command = |name, variable| Command::new(name).arg(Arg::new(name).long(name).env(variable));
        let deepest = command("deepest", "WEBSTORE_DEEPEST");
        let middle = command("middle", "WEBSTORE_MIDDLE").subcommand(deepest);
        let top = command("top", "WEBSTORE_TOP").subcommand(middle);
        let expected = ["WEBSTORE_TOP", "WEBSTORE_MIDDLE", "WEBSTORE_DEEPEST"];
        assert_eq!(known(&top), expected);
    }

    #[test]
    fn only_unknown_variables_of_ours_are_named() {
        let names = [
            "PATH",
            "WEBSTORE_SEED",
            "WEBSTORE_TEST_CASES",
            "WEBSTORE_PROT_OFFSET",
            "WEBSTORE_DEMOS",
        ];
        let names = names.into_iter().map(str::to_owned);
        assert_eq!(
            warnings_about(names, &known(&Options::command())),
            [
                "warning: the variable WEBSTORE_DEMOS is unknown and has no effect; \
                 did you mean WEBSTORE_DEMO?",
                "warning: the variable WEBSTORE_PROT_OFFSET is unknown and has no effect; \
                 did you mean WEBSTORE_PORT_OFFSET?",
            ]
        );
    }
}
