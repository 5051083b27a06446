//! What a unit adds to a metric's name, as otlptranslator 1.0.

/// The main unit's word and the `per_...` word of a unit; either may be empty. An annotation in braces says nothing,
/// an unknown unit stays as it is.
pub(super) fn suffixes(unit: &str) -> (String, String) {
    let (main, per) = unit.split_once('/').unwrap_or((unit, ""));
    let main = known(main).map_or_else(String::new, |main| main_word(main).to_owned());
    let per = known(per).map_or_else(String::new, |per| format!("per_{}", per_word(per)));
    (main, per)
}

/// The same word with only the characters of a metric's name, no two underscores in a row, and none in front.
pub(super) fn clean(word: &str) -> String {
    let mut clean = String::with_capacity(word.len());
    for letter in word.chars() {
        if letter.is_ascii_alphanumeric() || letter == ':' {
            clean.push(letter);
        } else if !clean.is_empty() && !clean.ends_with('_') {
            clean.push('_');
        }
    }
    clean
}

fn known(part: &str) -> Option<&str> {
    let part = part.trim();
    (!part.is_empty() && !part.contains(['{', '}'])).then_some(part)
}

fn main_word(unit: &str) -> &str {
    match unit {
        "d" => "days",
        "h" => "hours",
        "min" => "minutes",
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "By" => "bytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "GiBy" => "gibibytes",
        // The translator's own spelling.
        "TiBy" => "tibibytes",
        "KBy" => "kilobytes",
        "MBy" => "megabytes",
        "GBy" => "gigabytes",
        "TBy" => "terabytes",
        "m" => "meters",
        "V" => "volts",
        "A" => "amperes",
        "J" => "joules",
        "W" => "watts",
        "g" => "grams",
        "Cel" => "celsius",
        "Hz" => "hertz",
        "1" => "",
        "%" => "percent",
        other => other,
    }
}

fn per_word(unit: &str) -> &str {
    match unit {
        "s" => "second",
        "m" => "minute",
        "h" => "hour",
        "d" => "day",
        "w" => "week",
        "mo" => "month",
        "y" => "year",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_two_words_at_most() {
        for (unit, main, per) in [
            ("", "", ""),
            ("1", "", ""),
            ("s", "seconds", ""),
            (" ms ", "milliseconds", ""),
            ("EUR", "EUR", ""),
            ("{request}", "", ""),
            ("{request}/s", "", "per_second"),
            ("By/s", "bytes", "per_second"),
            ("By/{op}", "bytes", ""),
            ("m/m", "meters", "per_minute"),
            ("a/b/c", "a", "per_b/c"),
            ("W/", "watts", ""),
        ] {
            assert_eq!(suffixes(unit), (main.to_owned(), per.to_owned()), "{unit}");
        }
    }

    #[test]
    fn only_letters_of_names_stay() {
        for (word, expected) in [
            ("°F", "F"),
            ("a b", "a_b"),
            ("a°°b", "a_b"),
            ("per_b/c", "per_b_c"),
            ("x°", "x_"),
        ] {
            assert_eq!(clean(word), expected, "{word}");
        }
    }
}
