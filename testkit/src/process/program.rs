//! What to run, and how.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    fmt,
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Command, Stdio},
    sync::Arc,
};

use rustix::process::Signal;

/// Called with the name of the process and one line of its output, on the thread that reads it.
pub type OnLine = Arc<dyn Fn(&str, &str) + Send + Sync>;

/// A user other than our own to run a program as; only root may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct User {
    /// Numeric user id.
    pub uid: u32,
    /// Numeric id of the user's main group.
    pub gid: u32,
}

impl User {
    /// The part of a `setpriv` command line that becomes this user.
    pub fn setpriv_arguments(self) -> [String; 5] {
        let (uid, gid) = (self.uid.to_string(), self.gid.to_string());
        [
            "--reuid".into(),
            uid,
            "--regid".into(),
            gid,
            "--init-groups".into(),
        ]
    }
}

/// What to run and how; keep it to start the same program again.
#[derive(Clone)]
pub struct Program {
    pub(super) name: String,
    pub(super) path: PathBuf,
    arguments: Vec<OsString>,
    environment: BTreeMap<OsString, OsString>,
    only_environment: bool,
    folder: Option<PathBuf>,
    pub(super) log: Option<PathBuf>,
    pub(super) on_line: Option<OnLine>,
    user: Option<User>,
    pub(super) farewell: Option<Signal>,
}

impl Program {
    /// The program at `path` (or on PATH), under the name that logs and errors show.
    pub fn new(name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        Self {
            name: name.into(),
            path: path.into(),
            arguments: Vec::new(),
            environment: BTreeMap::new(),
            only_environment: false,
            folder: None,
            log: None,
            on_line: None,
            user: None,
            farewell: None,
        }
    }

    /// Adds one argument.
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    /// Adds arguments.
    pub fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(
            arguments
                .into_iter()
                .map(|argument| argument.as_ref().to_owned()),
        );
        self
    }

    /// Sets one environment variable.
    pub fn env(mut self, key: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.environment
            .insert(key.as_ref().to_owned(), value.as_ref().to_owned());
        self
    }

    /// Starts from an environment of PATH and HOME instead of our own, so that a developer's settings
    /// cannot change a test.
    pub fn only_env(mut self) -> Self {
        self.only_environment = true;
        self
    }

    /// Runs it in this folder.
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Appends its output to this file.
    pub fn log_file(mut self, file: impl Into<PathBuf>) -> Self {
        self.log = Some(file.into());
        self
    }

    /// Hands each line of its output to a callback too.
    pub fn on_line(mut self, on_line: OnLine) -> Self {
        self.on_line = Some(on_line);
        self
    }

    /// Runs it as another user.
    pub fn as_user(mut self, user: User) -> Self {
        self.user = Some(user);
        self
    }

    /// Sends this signal first when the process is dropped, and kills it only when it has not ended a second
    /// later: for servers that leave something behind when they are killed.
    pub fn farewell(mut self, signal: Signal) -> Self {
        self.farewell = Some(signal);
        self
    }

    pub(super) fn command(&self) -> Command {
        let mut command = Command::new("setpriv");
        if let Some(user) = self.user {
            // A change of user clears the parent-death signal (prctl(2)), so that one is set by a second,
            // inner setpriv. All exec, so the process id is the program's own.
            command
                .args(user.setpriv_arguments())
                .args(["--", "setpriv"]);
        }
        // The signal is set a moment after the process exists; should we have ended in between, it is an
        // orphan and goes by itself.
        let unless_orphaned = r#"test "$PPID" = "$1" && shift && exec "$@""#;
        command
            .args([
                "--pdeathsig",
                "KILL",
                "--",
                "sh",
                "-c",
                unless_orphaned,
                "sh",
            ])
            .arg(std::process::id().to_string())
            .arg(&self.path)
            .args(&self.arguments);
        if self.only_environment {
            command.env_clear();
            command.envs(
                ["PATH", "HOME"]
                    .iter()
                    .filter_map(|key| Some((key, std::env::var_os(key)?))),
            );
        }
        command.envs(&self.environment);
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        // A group of its own: Ctrl-C in a terminal reaches us alone, and we stop things in order.
        command.stdin(Stdio::null()).process_group(0);
        command
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Program")
            .field("name", &self.name)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
