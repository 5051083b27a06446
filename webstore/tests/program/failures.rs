//! What goes wrong at the start is said in one line, ends with code 1, and leaves nothing behind.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};

use crate::folder::Folder;
use crate::offset::Offset;
use crate::process::{Process, run};

/// Runs `arguments` on ports of its own, and expects exactly one line with all of `expected` in it.
pub(crate) fn check(offset: &Offset, arguments: &[&str], expected: &[&str]) {
    let shift = ["--port-offset", &offset.text()];
    let failed = run(&[arguments, shift.as_slice()].concat());
    assert_eq!(failed.code, Some(1), "{arguments:?}: {}", failed.stderr);
    assert_eq!(failed.stdout, "", "{arguments:?}");
    assert_eq!(
        failed.stderr.lines().count(),
        1,
        "{arguments:?}: {}",
        failed.stderr
    );
    for part in expected {
        assert!(
            failed.stderr.contains(part),
            "{part} is missing in {}",
            failed.stderr
        );
    }
}

#[test]
fn a_taken_port_is_named_before_anything_is_written() {
    let (offset, folder) = (Offset::find(), Folder::new());
    let port = offset.port(3001);
    let _taken = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
    let said = format!("webstore: frontend: port {port} is taken;");
    let data = folder.at("data");
    check(&offset, &["up", "--data-dir", &data], &[&said, "--port-offset N"]);
    assert_eq!(folder.names(), Vec::<String>::new());
}

#[test]
fn an_address_of_another_machine_is_refused() {
    let (offset, folder) = (Offset::find(), Folder::new());
    // An address that is kept for documentation: no machine has it.
    let arguments = ["up", "--bind", "192.0.2.1", "--data-dir", &folder.at("data")];
    check(&offset, &arguments, &["192.0.2.1", "--bind"]);
    assert_eq!(folder.names(), Vec::<String>::new());
}

#[test]
fn a_file_is_no_data_folder() {
    let (offset, folder) = (Offset::find(), Folder::new());
    let file = folder.at("file");
    fs::write(&file, "mine").unwrap();
    let below = folder.at("file/data");
    for data in [file.as_str(), &below] {
        check(&offset, &["up", "--data-dir", data], &[data, "--data-dir"]);
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert!(offset.are_ports_free());
}

#[test]
fn a_data_folder_in_use_is_refused() {
    let (first, second, folder) = (Offset::find(), Offset::find(), Folder::new());
    let data = folder.at("data");
    let start = |role| {
        let arguments = ["run", role, "--data-dir", &data, "--port-offset", &first.text()];
        let process = Process::start(&arguments, &[]);
        process.say("Ready in");
        process
    };
    let _crm = start("crm-system");
    let _inventory = start("inventory-system");
    check(
        &second,
        &["run", "crm-system", "--data-dir", &data],
        &["webstore: crm-system:", &data, "in use", "--data-dir"],
    );
    check(&second, &["up", "--data-dir", &data], &["in use", "--data-dir"]);
}

#[test]
fn a_damaged_store_is_named() {
    let (offset, folder) = (Offset::find(), Folder::new());
    fs::write(
        folder.at("crm.db"),
        "this is no database, and long enough to be sure".repeat(100),
    )
    .unwrap();
    let arguments = ["run", "crm-system", "--data-dir", &folder.at("")];
    check(
        &offset,
        &arguments,
        &["webstore: crm-system:", "crm.db", "--data-dir"],
    );
}
