//! How often something was tried. A fault that struck the first attempt must be able to miss the second, yet
//! the second attempt must fare the same in every replay; so the dice are given the attempt's number.

use rusqlite::Connection;

/// Counts one more attempt at `subject` in the table `attempts (subject, number)` and returns its number,
/// from 1.
pub(crate) fn count_attempt(connection: &Connection, subject: &str) -> rusqlite::Result<u64> {
    connection
        .prepare_cached(
            "INSERT INTO attempts (subject, number) VALUES (?1, 1)
             ON CONFLICT (subject) DO UPDATE SET number = number + 1
             RETURNING number",
        )?
        .query_row([subject], |row| row.get::<_, i64>(0))
        .map(i64::unsigned_abs)
}
