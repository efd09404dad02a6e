//! The files of a PostgreSQL cluster: where they lie, whose they are, and how they come to be.

use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, chown, symlink},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail, ensure};
use uuid::Uuid;

use crate::{process::User, tools};

/// The superuser of every local cluster; it needs no password, and only the loopback address reaches it.
pub(super) const SUPERUSER: &str = "souk";

/// An initialised cluster.
pub(super) struct Cluster {
    pub(super) data: PathBuf,
    /// Whom the server runs as, when not as us: PostgreSQL refuses to run as root.
    pub(super) user: Option<User>,
}

/// Finds the cluster of `dir`, or makes one; throw-away ones are copied from a prepared one, which takes
/// a tenth of the time.
pub(super) fn prepare(dir: &Path, programs: &Path, throwaway: bool) -> anyhow::Result<Cluster> {
    fs::create_dir_all(dir).with_context(|| format!("could not make {}", dir.display()))?;
    let user = if rustix::process::geteuid().is_root() {
        Some(unprivileged_user()?)
    } else {
        None
    };
    let home = match user {
        Some(user) if !can_enter(user, dir)? => outside(dir, user)?,
        _ => dir.to_owned(),
    };
    let data = home.join("data");
    if !data.join("PG_VERSION").exists() {
        // Renamed when it is complete: what is called `data` is never half a cluster.
        let fresh = home.join(format!("data.{}", Uuid::new_v4().simple()));
        if throwaway {
            copy_prepared(programs, &fresh, user)?;
        } else {
            initialise(programs, &fresh, user)?;
        }
        fs::rename(&fresh, &data).context("could not put the new cluster in its place")?;
    }
    Ok(Cluster { data, user })
}

/// The user that Debian's package makes for PostgreSQL, or else the one that owns nothing.
fn unprivileged_user() -> anyhow::Result<User> {
    let users = fs::read_to_string("/etc/passwd").context("could not read the list of users")?;
    let find = |name: &str| {
        users.lines().find_map(|line| {
            let mut fields = line.split(':');
            let (found, uid, gid) = (fields.next()?, fields.nth(1)?, fields.next()?);
            (found == name).then_some(User {
                uid: uid.parse().ok()?,
                gid: gid.parse().ok()?,
            })
        })
    };
    find("postgres")
        .or_else(|| find("nobody"))
        .context("PostgreSQL must not run as root, and there is no other user")
}

fn can_enter(user: User, dir: &Path) -> anyhow::Result<bool> {
    let mut test = Command::new("setpriv");
    test.args(user.setpriv_arguments())
        .args(["--", "test", "-x"])
        .arg(dir);
    Ok(test
        .status()
        .context("could not run setpriv, of util-linux")?
        .success())
}

/// A folder that any user can reach, for a `dir` that the server's user cannot: the same one every time.
/// A link in `dir` leads there; once that has been deleted, the data is as good as deleted too.
fn outside(dir: &Path, user: User) -> anyhow::Result<PathBuf> {
    let full = dir
        .canonicalize()
        .with_context(|| format!("could not resolve {}", dir.display()))?;
    let hash = Uuid::new_v5(&Uuid::NAMESPACE_URL, full.as_os_str().as_encoded_bytes());
    let folder = PathBuf::from(format!("/var/tmp/souk-{}", hash.simple()));
    let link = dir.join("data");
    if let Ok(metadata) = fs::symlink_metadata(&folder) {
        // Everybody may write to /var/tmp, so the name alone proves nothing.
        let ours = metadata.is_dir() && [0, user.uid].contains(&metadata.uid());
        ensure!(ours, "{} belongs to somebody else", folder.display());
        if !link.is_symlink() {
            fs::remove_dir_all(&folder)
                .with_context(|| format!("could not remove {}", folder.display()))?;
        }
    }
    make_folder(&folder, Some(user))?;
    match symlink(folder.join("data"), &link) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(error).context("could not link to the data")
        }
        _ => Ok(folder),
    }
}

/// Makes a folder that only its owner can enter, unless it is there.
fn make_folder(folder: &Path, user: Option<User>) -> anyhow::Result<()> {
    let made = DirBuilder::new().mode(0o700).create(folder);
    match made {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(error).with_context(|| format!("could not make {}", folder.display()));
        }
        _ => {}
    }
    if let Some(user) = user {
        chown(folder, Some(user.uid), Some(user.gid))
            .with_context(|| format!("could not hand over {}", folder.display()))?;
    }
    Ok(())
}

fn initialise(programs: &Path, folder: &Path, user: Option<User>) -> anyhow::Result<()> {
    make_folder(folder, user)?;
    let mut command = Command::new("setpriv");
    command.args(user.map(User::setpriv_arguments).into_iter().flatten());
    command
        .arg("--")
        .arg(programs.join("initdb"))
        .arg("-D")
        .arg(folder)
        .current_dir(folder);
    // The same order of text and the same messages on every machine.
    command.args([
        "-U",
        SUPERUSER,
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    ]);
    run(&mut command)
}

fn copy_prepared(programs: &Path, folder: &Path, user: Option<User>) -> anyhow::Result<()> {
    let cache = tools::cache_folder();
    let prepared = cache.join(format!("pgdata-{}", version(programs)?));
    if !prepared.exists() || copy(&prepared, folder, user).is_err() {
        let _ = fs::remove_dir_all(folder);
        initialise(programs, folder, user)?;
        fs::create_dir_all(&cache)
            .with_context(|| format!("could not make {}", cache.display()))?;
        let unique = cache.join(format!("pgdata.{}", Uuid::new_v4().simple()));
        copy(folder, &unique, user)?;
        if fs::rename(&unique, &prepared).is_err() {
            // Another test was faster, or it is another user's; both are fine.
            let _ = fs::remove_dir_all(&unique);
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path, user: Option<User>) -> anyhow::Result<()> {
    run(Command::new("cp")
        .args(["--archive", "--reflink=auto", "--no-target-directory"])
        .args([from, to]))?;
    match user {
        Some(User { uid, gid }) => run(Command::new("chown")
            .args(["--recursive", &format!("{uid}:{gid}")])
            .arg(to)),
        None => Ok(()),
    }
}

/// The major version, which decides whether files can be read.
fn version(programs: &Path) -> anyhow::Result<u32> {
    let output = Command::new(programs.join("postgres"))
        .arg("--version")
        .output()
        .context("could not run postgres")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers = text
        .split(|letter: char| !letter.is_ascii_digit())
        .find(|part| !part.is_empty());
    numbers
        .and_then(|number| number.parse().ok())
        .with_context(|| format!("no version in {text:?}"))
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let output = command
        .output()
        .with_context(|| format!("could not run {command:?}"))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("{command:?} failed:\n{}", errors.trim_end());
    }
    Ok(())
}
