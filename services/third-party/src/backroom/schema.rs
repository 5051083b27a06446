//! Bringing a file to the schema this program knows, and refusing one that is not ours.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior, config::DbConfig};

/// A stranger's file format.
pub(crate) struct Schema {
    /// Marks the file as this stranger's, so that it cannot be opened as another's by mistake.
    pub(crate) application_id: i32,
    /// The steps that build the schema, in order. A step that was ever released is never edited: a change
    /// is a new step, and it must leave the file readable by the step before it (expand, then contract).
    pub(crate) steps: &'static [&'static str],
}

/// Why a stranger's file could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// SQLite refused: the path cannot be written, the file is damaged or locked.
    #[error("cannot open {}", path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The file is a database of something else.
    #[error("{} belongs to something else", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a newer program.
    #[error("{} has schema {found}, but this program knows only up to {known}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The schema in the file.
        found: usize,
        /// The newest schema known.
        known: usize,
    },
    /// The operating system gave no thread for the writer.
    #[error("cannot start the writer thread")]
    Thread(#[source] std::io::Error),
}

/// Opens the file, brings it up to date and lets `prepare` fill it, all in one transaction.
pub(super) fn connect(
    path: &Path,
    schema: &Schema,
    prepare: impl FnOnce(&Connection) -> rusqlite::Result<()>,
) -> Result<Connection, OpenError> {
    let sqlite = |source| OpenError::Sqlite {
        path: path.to_owned(),
        source,
    };
    let connection = Connection::open(path).map_err(sqlite)?;
    // Told apart before the first pragma that writes: a foreign file must stay as it was.
    let version = version_of(&connection, path, schema)?;
    configure(&connection).map_err(sqlite)?;
    upgrade(&connection, schema, version, prepare).map_err(sqlite)?;
    Ok(connection)
}

/// How many steps the file has seen.
fn version_of(connection: &Connection, path: &Path, schema: &Schema) -> Result<usize, OpenError> {
    let number = |query| {
        let read = connection.query_row(query, [], |row| row.get::<_, i64>(0));
        read.map_err(|source| OpenError::Sqlite {
            path: path.to_owned(),
            source,
        })
    };
    let is_empty = number("SELECT count(*) FROM sqlite_schema")? == 0;
    let is_ours = number("PRAGMA application_id")? == i64::from(schema.application_id);
    let found = usize::try_from(number("PRAGMA user_version")?).unwrap_or(usize::MAX);
    match (is_empty, is_ours) {
        (true, _) => Ok(0),
        (false, false) => Err(OpenError::Foreign {
            path: path.to_owned(),
        }),
        (false, true) if found > schema.steps.len() => Err(OpenError::Newer {
            path: path.to_owned(),
            found,
            known: schema.steps.len(),
        }),
        (false, true) => Ok(found),
    }
}

/// Write-ahead log, and a real flush to disk with every commit: an answer that was given stays true.
fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(std::time::Duration::from_secs(2))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.set_prepared_statement_cache_capacity(64);
    // Otherwise SQLite parses and plans many statements anew whenever they get other values.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn upgrade(
    connection: &Connection,
    schema: &Schema,
    version: usize,
    prepare: impl FnOnce(&Connection) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    for step in &schema.steps[version..] {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", schema.application_id)?;
    transaction.pragma_update(None, "user_version", schema.steps.len() as i64)?;
    prepare(&transaction)?;
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{OpenError, Schema, upgrade, version_of};

    const SCHEMA: Schema = Schema {
        application_id: 77,
        steps: &["CREATE TABLE one (a)", "CREATE TABLE two (a)"],
    };

    fn version(connection: &Connection) -> Result<usize, OpenError> {
        version_of(connection, "test.db".as_ref(), &SCHEMA)
    }

    #[test]
    fn a_file_is_brought_up_from_any_step() {
        for seen in 0..=SCHEMA.steps.len() {
            let connection = Connection::open_in_memory().unwrap();
            let older = Schema {
                application_id: 77,
                steps: &SCHEMA.steps[..seen],
            };
            upgrade(&connection, &older, 0, |_| Ok(())).unwrap();
            assert_eq!(version(&connection).unwrap(), seen);
            upgrade(&connection, &SCHEMA, seen, |_| Ok(())).unwrap();
            assert_eq!(version(&connection).unwrap(), 2);
            connection
                .execute_batch("SELECT a FROM one; SELECT a FROM two")
                .unwrap();
        }
    }

    #[test]
    fn a_foreign_and_a_newer_file_are_refused() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE somebody (a)").unwrap();
        assert!(matches!(version(&connection), Err(OpenError::Foreign { .. })));
        connection
            .execute_batch("PRAGMA application_id = 77; PRAGMA user_version = 3")
            .unwrap();
        assert!(matches!(
            version(&connection),
            Err(OpenError::Newer {
                found: 3,
                known: 2,
                ..
            })
        ));
    }

    #[test]
    fn a_preparation_that_fails_leaves_nothing_behind() {
        let connection = Connection::open_in_memory().unwrap();
        let failing = |_: &Connection| Err(rusqlite::Error::InvalidQuery);
        assert!(upgrade(&connection, &SCHEMA, 0, failing).is_err());
        assert_eq!(version(&connection).unwrap(), 0);
        assert!(connection.execute_batch("SELECT a FROM one").is_err());
    }
}
