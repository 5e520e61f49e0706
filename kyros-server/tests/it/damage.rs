//! A damaged store is told from a whole one.

use crate::cli::{Folder, run};
use crate::world::World;

async fn closed_store(name: &str) -> Folder {
    let folder = Folder::new(name);
    let url = format!("sqlite://{}", folder.0.join("kyros.db").display());
    let world = World::with(&[("STORE__URL", &url)]).await;
    world.lead("Ann", "+14155550101").await;
    world.stop().await;
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_is_gone_is_told_by_its_table() {
    // given a whole store
    let folder = closed_store("damage-row").await;
    let verified = run(&folder.0, &["verify"]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
    // when a row is gone that nothing can be made of again
    let outside = rusqlite::Connection::open(folder.0.join("kyros.db")).expect("the file opens");
    assert_eq!(outside.execute("DELETE FROM answers", []).expect("a row less"), 1);
    drop(outside);
    // then it is told, with exit code 1
    let verified = run(&folder.0, &["verify"]);
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert_eq!(verified.status.code(), Some(1), "{said}");
    assert!(said.contains("answers holds 0 rows and 1 were written"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_are_gone_are_told_and_the_file_stays_as_it_is() {
    // given a store of which all pages after the first were lost
    let folder = closed_store("damage-pages").await;
    let file = folder.0.join("kyros.db");
    let mut bytes = std::fs::read(&file).expect("the file");
    bytes[4_096..].fill(0);
    std::fs::write(&file, &bytes).expect("a damaged file");
    // when it is verified or served, then both end, and say so
    for command in ["verify", "serve"] {
        let ended = run(&folder.0, &[command]);
        let said = format!("{}{}", String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
        assert_eq!(ended.status.code(), Some(1), "{said}");
        assert!(said.contains("damaged"), "{said}");
    }
    assert!(std::fs::read(&file).expect("the file") == bytes);
}
