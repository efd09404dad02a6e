//! Work that is not done again while what it is made from, and what it has made, are as it left them.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use testkit::tools;

/// Does `work` unless the stamp called `name` says that it was done with these files and has left these folders.
/// Contents count, not times: a checkout of the same files is no change.
pub(super) fn unless_done(
    name: &str,
    inputs: &[PathBuf],
    outputs: &[PathBuf],
    work: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let stamp = tools::cache_folder().join(name);
    // Of the files before the work: one that is saved meanwhile counts as changed.
    let before = fingerprint(inputs)?;
    let text = |outputs: &[PathBuf]| -> anyhow::Result<String> {
        let made: Vec<_> = outputs.iter().flat_map(|made| all_files(made)).collect();
        Ok(format!("{before:x} {:x}\n", fingerprint(&made)?))
    };
    let is_there = outputs.iter().all(|made| made.exists());
    if is_there
        && fs::read_to_string(&stamp).is_ok_and(|done| text(outputs).is_ok_and(|now| now == done))
    {
        return Ok(());
    }
    work()?;
    fs::write(&stamp, text(outputs)?).with_context(|| format!("writing {}", stamp.display()))
}

/// The files below `folder`, in order, without the files and folders that `wanted` refuses.
pub(super) fn files(folder: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|path| wanted(path))
        .collect();
    paths.sort();
    paths
        .into_iter()
        .flat_map(|path| {
            if path.is_dir() {
                files(&path, wanted)
            } else {
                vec![path]
            }
        })
        .collect()
}

fn all_files(folder: &Path) -> Vec<PathBuf> {
    files(folder, &|_| true)
}

/// A number that follows from the names and contents of files.
fn fingerprint(files: &[PathBuf]) -> anyhow::Result<u64> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        let content = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
        (file, content).hash(&mut hasher);
    }
    Ok(hasher.finish())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::cell::Cell;

    use testkit::stores::TestStores;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn work_is_done_again_when_an_input_or_an_output_changes() {
        let place = TestStores::private();
        let (source, made) = (place.folder().join("source"), place.folder().join("made"));
        fs::create_dir_all(&source).unwrap();
        fs::create_dir_all(tools::cache_folder()).unwrap();
        fs::write(source.join("a"), "1").unwrap();
        let name = format!("test-{}", Uuid::new_v4().simple());
        let times = Cell::new(0);
        let build = || {
            unless_done(
                &name,
                &all_files(&source),
                std::slice::from_ref(&made),
                || {
                    times.set(times.get() + 1);
                    fs::create_dir_all(&made)?;
                    Ok(fs::write(made.join("b"), "made")?)
                },
            )
            .unwrap();
            times.get()
        };
        assert_eq!((build(), build()), (1, 1));
        fs::write(source.join("a"), "2").unwrap();
        assert_eq!((build(), build()), (2, 2));
        fs::write(source.join("new"), "").unwrap();
        assert_eq!((build(), build()), (3, 3));
        fs::write(made.join("b"), "spoilt").unwrap();
        assert_eq!((build(), build()), (4, 4));
        fs::remove_dir_all(&made).unwrap();
        assert_eq!((build(), build()), (5, 5));
        fs::remove_file(tools::cache_folder().join(&name)).unwrap();
        assert_eq!(build(), 6);
        fs::remove_file(tools::cache_folder().join(&name)).unwrap();
    }

    #[test]
    fn work_that_fails_is_not_noted_as_done() {
        let name = format!("test-{}", Uuid::new_v4().simple());
        fs::create_dir_all(tools::cache_folder()).unwrap();
        unless_done(&name, &[], &[], || anyhow::bail!("no")).unwrap_err();
        assert!(!tools::cache_folder().join(name).exists());
    }
}
