//! Text in columns.

/// One line for each row; every column as wide as its widest cell, the last one as it is.
pub(crate) fn aligned<const COLUMNS: usize>(rows: &[[String; COLUMNS]]) -> String {
    lines(rows, |_column, cell, width| format!("{cell:<width$}"))
}

/// The same for numbers: every column but the first one ends where its longest number ends.
pub(crate) fn figures<const COLUMNS: usize>(rows: &[[String; COLUMNS]]) -> String {
    lines(rows, |column, cell, width| match column {
        0 => format!("{cell:<width$}"),
        _ => format!("{cell:>width$}"),
    })
}

fn lines<const COLUMNS: usize>(
    rows: &[[String; COLUMNS]],
    pad: impl Fn(usize, &str, usize) -> String,
) -> String {
    let mut widths = [0; COLUMNS];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |row: &[String; COLUMNS]| {
        let cells = row.iter().zip(widths).enumerate();
        let padded: Vec<String> = cells
            .map(|(column, (cell, width))| pad(column, cell, width))
            .collect();
        format!("  {}", padded.join("  ")).trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["a", "long cell", "x"], ["longer", "b", "a sentence"]];
        let rows = rows.map(|row| row.map(str::to_owned));
        assert_eq!(
            aligned(&rows),
            "  a       long cell  x\n  longer  b          a sentence"
        );
    }
    #[test]
    fn figures_end_below_each_other() {
        let rows = [
            ["NAME", "SUM", "LEFT"],
            ["a", "1.00", "7"],
            ["longer", "-12.00", "100"],
        ];
        let rows = rows.map(|row| row.map(str::to_owned));
        assert_eq!(
            figures(&rows),
            "  NAME       SUM  LEFT\n  a         1.00     7\n  longer  -12.00   100"
        );
    }
}
