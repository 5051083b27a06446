//! What becomes of a server and of its data.

use std::fs;

use super::{programs::Programs, *};

async fn server(options: &PostgresOptions) -> Option<PostgresServer> {
    if !PostgresServer::is_there().unwrap() {
        return None;
    }
    Some(PostgresServer::start(options).await.unwrap())
}

/// Fails when the server does.
fn execute(url: &str, statement: &str) -> anyhow::Result<()> {
    let programs = Programs::find()?;
    let careful = ["--no-psqlrc", "--set=ON_ERROR_STOP=1", "--command", statement];
    programs.run("psql", [url].into_iter().chain(careful))
}

#[tokio::test]
async fn a_server_is_found_again_where_it_was_with_what_it_had() {
    let options = PostgresOptions {
        is_durable: false,
        ..PostgresOptions::default()
    };
    let Some(mut server) = server(&options).await else {
        return;
    };
    let (url, network_url) = (server.url(), server.network_url());
    execute(&url, "CREATE TABLE kept (number int)").unwrap();
    for how in [Some(PostgresStop::Fast), Some(PostgresStop::Immediate), None] {
        assert!(server.start_again().await.is_err(), "it runs already");
        match how {
            Some(how) => server.stop(how).await.unwrap(),
            None => server.kill().unwrap(),
        }
        assert!(execute(&url, "SELECT 1").is_err(), "{how:?}: it is down");
        assert!(
            server.stop(PostgresStop::Fast).await.is_err(),
            "{how:?}: it is down"
        );
        assert!(server.kill().is_err(), "{how:?}: it is down");
        server.start_again().await.unwrap();
        assert_eq!(server.network_url(), network_url);
        execute(&network_url, "INSERT INTO kept VALUES (1)").unwrap();
    }
    execute(&url, "SELECT 1 / (count(*) - 2) FROM kept HAVING count(*) = 3").unwrap();
}

#[tokio::test]
async fn a_server_is_as_it_was_asked_for() {
    let options = PostgresOptions {
        connections_max: 37,
        is_durable: false,
        settings: vec!["work_mem=7MB".to_owned()],
    };
    let Some(server) = server(&options).await else {
        return;
    };
    for (setting, value) in [
        ("max_connections", "37"),
        ("fsync", "off"),
        ("full_page_writes", "off"),
        ("work_mem", "7MB"),
    ] {
        let check = format!("DO $$ BEGIN ASSERT current_setting('{setting}') = '{value}'; END $$");
        execute(&server.url(), &check).unwrap();
    }
}

#[tokio::test]
async fn its_clients_find_it() {
    let options = PostgresOptions {
        is_durable: false,
        ..PostgresOptions::default()
    };
    let Some(server) = server(&options).await else {
        return;
    };
    let mut client = server.client("psql");
    let asked = client.args([
        "--no-psqlrc",
        "--quiet",
        "--no-align",
        "--tuples-only",
        "--command",
    ]);
    let answer = asked.arg("SHOW port").output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&answer.stdout),
        format!("{}\n", server.port())
    );
}

#[tokio::test]
async fn a_server_that_cannot_start_says_why_and_leaves_nothing() {
    if !PostgresServer::is_there().unwrap() {
        return;
    }
    let mut folder = None;
    let options = PostgresOptions {
        settings: vec!["max_connections=many".to_owned()],
        ..PostgresOptions::default()
    };
    let started = PostgresServer::start_prepared(&options, |its| {
        folder = Some(its.to_owned());
        Ok(())
    });
    let error = started.await.unwrap_err().to_string();
    assert!(error.contains("max_connections"), "{error}");
    assert!(!folder.unwrap().exists());
}

#[tokio::test]
async fn a_server_leaves_nothing() {
    let Some(server) = server(&PostgresOptions::default()).await else {
        return;
    };
    let (url, folder) = (server.url(), server.folder().to_owned());
    let file = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
    let pid = file.lines().next().unwrap().to_owned();
    drop(server);
    assert!(execute(&url, "SELECT 1").is_err());
    assert!(!folder.exists());
    assert!(!fs::exists(format!("/proc/{pid}")).unwrap());
}

#[test]
fn who_shares_a_server_finds_it_running() {
    let Some(server) = SharedPostgres::join().unwrap() else {
        return;
    };
    execute(&server.url("postgres"), "SELECT 1").unwrap();
    let alone = server.alone().unwrap();
    drop(alone);
    server.alone().unwrap();
}
