//! Bodies that the real SDK sent in a real browser, where they are at hand.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::rig::{Answer, Rig};
use crate::shown;
use crate::translation::compare;

/// Beside the checkout, or beside the folder that it is in.
const PLACES: [&str; 2] = ["../../../shared/faro", "../../../../shared/faro"];

fn folder() -> Option<PathBuf> {
    let places = PLACES.map(|place| Path::new(env!("CARGO_MANIFEST_DIR")).join(place));
    places.into_iter().find(|place| place.is_dir())
}

/// The files of a folder whose names end like this, in order.
fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<_> = files
        .filter(|file| file.to_string_lossy().ends_with(end))
        .collect();
    files.sort();
    files
}

/// Sends a body with the headers that it came with.
async fn send(rig: &Rig, body: &[u8], headers: &Path) -> Answer {
    let said: Value = serde_json::from_slice(&fs::read(headers).unwrap()).unwrap();
    let headers = said.get("headers").unwrap_or(&said).as_object().unwrap();
    let headers = headers.iter().filter(|(name, _)| *name != "content-length");
    let headers: Vec<_> = headers
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
        .collect();
    let method = said
        .get("method")
        .map_or("POST", |method| method.as_str().unwrap());
    let method = method.parse().unwrap();
    rig.ask(method, [127, 0, 0, 1].into(), &headers, body).await
}

#[tokio::test]
async fn every_body_of_the_real_sdk_is_accepted_and_translated() {
    let Some(folder) = folder() else { return };
    let bodies = files(&folder, ".body.json");
    assert!(bodies.len() > 9, "{bodies:?}");
    for path in bodies {
        let headers = path.to_string_lossy().replace(".body.json", ".headers.json");
        let rig = Rig::new().await;
        let answer = send(&rig, &fs::read(&path).unwrap(), Path::new(&headers)).await;
        assert_eq!(
            (answer.status.as_u16(), &*answer.body),
            (202, &b""[..]),
            "{path:?}"
        );
        assert_eq!(answer.header("x-faro-session-status"), "");
        let text = shown::all(&rig.end().await);
        // What every line ends with is the same in all of them.
        let lines = text.lines().map(|line| line.split(" sdk_name=").next().unwrap());
        let text: String = lines.map(|line| format!("{line}\n")).collect();
        let name = path.file_name().unwrap().to_string_lossy();
        compare(&format!("sdk_{}", &name[..2]), &text);
    }
}

#[tokio::test]
async fn compressed_bodies_and_preflights_of_the_real_sdk_are_accepted() {
    let Some(folder) = folder() else { return };
    let rig = Rig::new().await;
    let compressed = files(&folder.join("gzip"), ".raw.gz");
    assert!(compressed.len() > 9, "{compressed:?}");
    for path in compressed {
        let headers = path.to_string_lossy().replace(".raw.gz", ".headers.json");
        let answer = send(&rig, &fs::read(&path).unwrap(), Path::new(&headers)).await;
        assert_eq!(answer.status.as_u16(), 202, "{path:?}");
    }
    for path in files(&folder, "_preflight.json") {
        let answer = send(&rig, b"", &path).await;
        assert_eq!(answer.status.as_u16(), 200, "{path:?}");
        let said: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let asked = said["headers"]["access-control-request-headers"]
            .as_str()
            .unwrap();
        let allowed: Vec<_> = answer.header("access-control-allow-headers").split(',').collect();
        assert!(
            asked.split(',').all(|asked| allowed.contains(&asked)),
            "{allowed:?}"
        );
    }
    assert!(rig.end().await.logs.len() > 10);
}
