//! Over the network: passwords, and what each `sslmode` lets through.

use std::{fs, path::Path, process::Command};

use lab::{PostgresOptions, PostgresServer};
use main_service::stores::postgres::{PostgresSettings, PostgresStore};
use shop::ports::Products;

use super::{database, server, starting::check_refused};

/// Makes an authority and a certificate of its for `localhost`, and another authority that vouches for nobody.
fn make_certificates(folder: &Path) {
    let script = "
        umask 077
        for name in authority other; do
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=$name \
                -addext basicConstraints=critical,CA:TRUE -keyout $name.key -out $name.pem
        done
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost \
            -keyout server.key -out server.csr
        printf 'subjectAltName=DNS:localhost\\nbasicConstraints=CA:FALSE\\n' > extensions
        openssl x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 \
            -extfile extensions -out server.pem
    ";
    let made = Command::new("sh")
        .args(["-e", "-c", script])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for file in ["server.key", "server.pem"] {
        lab::hand_over(&folder.join(file)).unwrap();
    }
}

/// Whether a new connection to this URL is encrypted.
async fn is_encrypted(server: &PostgresServer, url: &str) -> bool {
    let store = PostgresStore::open(url, PostgresSettings::default()).await;
    let store = store.unwrap();
    assert_eq!(store.ping().await, Ok(()));
    let beside = database::client(&server.url()).await;
    let encrypted = "SELECT bool_and(s.ssl) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
                     WHERE a.application_name = 'webstore'";
    let encrypted = beside.query_one(encrypted, &[]).await.unwrap().get(0);
    store.close().await;
    encrypted
}

#[tokio::test]
async fn each_mode_asks_for_what_it_promises() {
    let certificates = |folder: &Path| {
        make_certificates(folder);
        let listed = fs::read_dir(folder).unwrap().count();
        assert!(listed > 5);
        Ok(())
    };
    let settings = [
        "ssl=on",
        "ssl_cert_file=../server.pem",
        "ssl_key_file=../server.key",
    ];
    let options = PostgresOptions {
        settings: settings.map(str::to_owned).to_vec(),
        ..PostgresOptions::default()
    };
    if !PostgresServer::is_there().unwrap() {
        return;
    }
    let server = PostgresServer::start_prepared(&options, certificates).await;
    let server = server.unwrap();
    let url = |host: &str, options: &str| {
        format!(
            "postgres://shop:secret@{host}:{}/postgres{options}",
            server.port()
        )
    };
    let verified = |authority: &str| {
        let file = server.folder().join(authority);
        format!("?sslmode=verify-full&sslrootcert={}", file.display())
    };
    for (host, options, expected) in [
        ("127.0.0.1", String::new(), true),
        ("127.0.0.1", "?sslmode=prefer".to_owned(), true),
        ("127.0.0.1", "?sslmode=require".to_owned(), true),
        ("127.0.0.1", "?sslmode=disable".to_owned(), false),
        ("localhost", verified("authority.pem"), true),
    ] {
        let encrypted = is_encrypted(&server, &url(host, &options)).await;
        assert_eq!(encrypted, expected, "{host} {options}");
    }
    let stranger = url("localhost", &verified("other.pem"));
    check_refused(&stranger, &["UnknownIssuer"]).await;
    let other_name = url("127.0.0.1", &verified("authority.pem"));
    check_refused(&other_name, &["certificate not valid for name"]).await;
    let empty = url("localhost", &verified("server.key"));
    check_refused(&empty, &["there is no certificate in it"]).await;
    let wrong = url("127.0.0.1", "").replace("secret", "wrong");
    check_refused(&wrong, &["password authentication failed"]).await;
}

#[tokio::test]
async fn a_server_without_encryption_is_taken_only_by_those_who_do_not_ask() {
    let Some(server) = server().await else {
        return;
    };
    let url = |options: &str| {
        format!(
            "postgres://shop:secret@127.0.0.1:{}/postgres{options}",
            server.port()
        )
    };
    assert!(!is_encrypted(&server, &url("")).await);
    check_refused(&url("?sslmode=require"), &["does not support TLS"]).await;
}
