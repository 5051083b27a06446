//! Tables that are read as well at the terminal as in Markdown.

use std::fmt;

use serde::Serialize;

/// A table; every row has as many cells as the header.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Table {
    /// The columns' names.
    pub(crate) header: Vec<&'static str>,
    /// The cells.
    pub(crate) rows: Vec<Vec<String>>,
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let header: Vec<String> = self.header.iter().map(|&name| name.to_owned()).collect();
        let widths: Vec<usize> = (0..header.len()).map(|column| self.width(column)).collect();
        write_row(formatter, &header, &widths)?;
        let rule: Vec<String> = widths.iter().map(|&width| "-".repeat(width)).collect();
        write_row(formatter, &rule, &widths)?;
        self.rows
            .iter()
            .try_for_each(|row| write_row(formatter, row, &widths))
    }
}

impl Table {
    /// The letters of the longest cell; a Markdown rule has at least three.
    fn width(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        let longest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
        longest.max(self.header[column].chars().count()).max(3)
    }
}

fn write_row(formatter: &mut fmt::Formatter<'_>, cells: &[String], widths: &[usize]) -> fmt::Result {
    for (cell, &width) in cells.iter().zip(widths) {
        write!(formatter, "| {cell:width$} ")?;
    }
    writeln!(formatter, "|")
}

/// A number with commas between its thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_longest_cell() {
        let table = Table {
            header: vec!["what", "n"],
            rows: vec![
                vec!["checkouts".to_owned(), "≥ 400".to_owned()],
                vec!["a".to_owned(), String::new()],
            ],
        };
        let expected = "\
            | what      | n     |\n\
            | --------- | ----- |\n\
            | checkouts | ≥ 400 |\n\
            | a         |       |\n";
        assert_eq!(table.to_string(), expected);
    }

    #[test]
    fn thousands_are_grouped() {
        for (number, expected) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (12_345, "12,345"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), expected);
        }
    }
}
