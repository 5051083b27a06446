//! Opening the file: only ours, only whole, and with the settings that make a commit durable.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use super::migrations::{self, MigrationError};

/// `WSms` in the file's header says that it is a store of this shop.
const APPLICATION_ID: i32 = 0x5753_6d73;
/// How many readers there are. More would only compete for the processor with the request threads.
const READERS: usize = 2;
/// Statements that a connection keeps prepared; more than the ports have.
const STATEMENTS_KEPT: usize = 128;

/// The store cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("cannot open the store {}: {reason}", path.display())]
pub struct OpenError {
    path: PathBuf,
    reason: String,
}

impl OpenError {
    pub(super) fn new(path: &Path, reason: &impl ToString) -> Self {
        Self {
            path: path.to_owned(),
            reason: reason.to_string(),
        }
    }
}

/// The connections to a file that is ready for use.
pub(super) struct OpenedFile {
    pub(super) writer: Connection,
    pub(super) readers: Vec<Connection>,
}

#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("it is a database of another program")]
    Foreign,
    #[error(transparent)]
    Migration(#[from] MigrationError),
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
}

/// Makes the file if it is not there, and brings its schema up to date.
pub(super) fn open(path: &Path) -> Result<OpenedFile, OpenError> {
    open_or_make(path).map_err(|refusal| OpenError::new(path, &refusal))
}

/// Takes the file as it is, or refuses it.
pub(super) fn open_existing(path: &Path) -> Result<OpenedFile, OpenError> {
    open_as_it_is(path).map_err(|refusal| OpenError::new(path, &refusal))
}

/// Nothing is written before the file is known to be empty or ours.
fn open_or_make(path: &Path) -> Result<OpenedFile, Refusal> {
    let mut writer = connect(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
    )?;
    let is_empty = recognize(&writer)?;
    migrations::refuse_newer(&writer)?;
    set_up(&writer)?;
    if is_empty {
        // Before the first table: a start that was cut off in between must not look foreign to the next.
        writer.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    migrations::apply(&mut writer)?;
    with_readers(path, writer)
}

fn open_as_it_is(path: &Path) -> Result<OpenedFile, Refusal> {
    let writer = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    recognize(&writer)?;
    migrations::refuse_newer(&writer)?;
    migrations::refuse_older(&writer)?;
    set_up(&writer)?;
    with_readers(path, writer)
}

fn set_up(writer: &Connection) -> rusqlite::Result<()> {
    writer.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA journal_size_limit = 67108864;",
    )
}

fn with_readers(path: &Path, writer: Connection) -> Result<OpenedFile, Refusal> {
    let readers = (0..READERS).map(|_| connect_reader(path));
    Ok(OpenedFile {
        readers: readers.collect::<rusqlite::Result<_>>()?,
        writer,
    })
}

/// Whether the file is empty. One that is neither empty nor ours is refused.
fn recognize(connection: &Connection) -> Result<bool, Refusal> {
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let is_empty = connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))?;
    match application {
        APPLICATION_ID => Ok(false),
        0 if is_empty => Ok(true),
        _ => Err(Refusal::Foreign),
    }
}

fn connect_reader(path: &Path) -> rusqlite::Result<Connection> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.execute_batch("PRAGMA query_only = ON")?;
    Ok(connection)
}

fn connect(path: &Path, access: OpenFlags) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // Otherwise SQLite parses and plans many statements anew whenever they get other values.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}
