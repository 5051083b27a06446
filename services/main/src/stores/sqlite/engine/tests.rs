//! What only the threads can get wrong.

use futures_util::future::join_all;

use super::*;

/// An engine over a database in memory with one table, and no reader.
fn engine(set_up: &str) -> Engine {
    let writer = Connection::open_in_memory().unwrap();
    writer
        .execute_batch("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
        .unwrap();
    writer.execute_batch(set_up).unwrap();
    let readers = Vec::new();
    Engine::start(OpenedFile { writer, readers }).unwrap()
}

fn note(sql: Sql<'_>, text: Option<&str>) -> Result<(), StoreError> {
    sql.run("INSERT INTO notes (text) VALUES (?1)", [text])?;
    Ok(())
}

async fn notes(engine: &Engine) -> Vec<String> {
    let read = |sql: Sql<'_>| Ok(sql.all("SELECT text FROM notes", [], |row| row.get(0))?);
    engine.write::<_, StoreError, _>(read).await.unwrap()
}

#[tokio::test]
async fn a_job_that_fails_half_way_harms_nobody_else() {
    let engine = engine("");
    let jobs = (0..64).map(|number| {
        engine.write(move |sql| {
            note(sql, Some("half"))?;
            if number % 2 == 0 { note(sql, None) } else { Ok(()) }
        })
    });
    let results = join_all(jobs).await;
    for (number, result) in results.iter().enumerate() {
        assert_eq!(result.is_err(), number % 2 == 0, "{result:?}");
    }
    assert_eq!(notes(&engine).await.len(), 32);
}

#[tokio::test]
async fn a_job_that_panics_is_answered_and_undone() {
    let engine = engine("");
    let panicking = engine.write::<(), StoreError, _>(|sql| {
        note(sql, Some("half"))?;
        panic!("for the test")
    });
    let fine = engine.write(|sql| note(sql, Some("fine")));
    let (panicked, written) = tokio::join!(panicking, fine);
    assert!(
        matches!(panicked, Err(StoreError::Unavailable(_))),
        "{panicked:?}"
    );
    assert_eq!(written, Ok(()));
    assert_eq!(notes(&engine).await, ["fine"]);
}

/// A deferred foreign key fails only at the commit, as a full disk may. The first job holds the writer
/// until the others are in the queue, so that all of them share that commit.
#[tokio::test]
async fn when_the_commit_fails_everybody_is_told() {
    let engine = engine(
        "PRAGMA foreign_keys = ON;
         CREATE TABLE owed (note INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED)",
    );
    let (open_gate, gate) = std::sync::mpsc::sync_channel(1);
    let waiting = engine.write(move |sql| {
        gate.recv().unwrap();
        note(sql, Some("first"))
    });
    let harmless = engine.write(|sql| note(sql, Some("second")));
    let breaking = engine.write(|sql| {
        sql.run("INSERT INTO owed (note) VALUES (9)", [])?;
        Ok::<_, StoreError>(())
    });
    let all_are_queued = async { open_gate.send(()).unwrap() };
    let results = tokio::join!(waiting, harmless, breaking, all_are_queued);
    assert!(
        results.0.is_err() && results.1.is_err() && results.2.is_err(),
        "{results:?}"
    );
    assert_eq!(notes(&engine).await, Vec::<String>::new());
    assert_eq!(engine.write(|sql| note(sql, Some("later"))).await, Ok(()));
}

#[tokio::test]
async fn nothing_is_done_for_a_caller_who_went_away() {
    let engine = engine("");
    let (sender, receiver) = oneshot::channel::<Result<(), StoreError>>();
    drop(receiver);
    let abandoned = job(|sql| note(sql, Some("nobody")), sender);
    assert!(engine.writes.commands.send(Command::Run(abandoned)).await.is_ok());
    assert_eq!(notes(&engine).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_full_queue_is_waited_for() {
    let engine = engine("");
    let jobs = (0..2 * QUEUE_MAX).map(|_| engine.write(|sql| note(sql, Some("one of many"))));
    assert!(join_all(jobs).await.iter().all(Result::is_ok));
    assert_eq!(notes(&engine).await.len(), 2 * QUEUE_MAX);
}
