//! Child processes that do not outlive the process that started them.
//!
//! The kernel sends the parent-death signal when the *thread* that spawned the child ends, not when its
//! process does. So every child is spawned, and later reaped, by a thread of its own.

mod program;

use std::{
    collections::VecDeque,
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, PipeReader, Write},
    os::fd::OwnedFd,
    path::Path,
    process::{Child, ExitStatus},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use rustix::{
    io::Errno,
    process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal},
};
use tokio::{sync::watch, time::timeout};

pub use program::{OnLine, Program, User};

/// Lines kept in memory per process; older ones are only in the log file.
const KEPT_LINES: usize = 20_000;

/// How long the output of an ended process is read on while a child of its own holds the pipe open.
const DRAIN_LIMIT: Duration = Duration::from_millis(500);

/// How long a dropped process may take to end by itself, if its program asks for that.
const FAREWELL_LIMIT: Duration = Duration::from_secs(1);

/// How a process that was asked to stop went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// By itself, within the time it was given.
    Exited(ExitStatus),
    /// It did not react in time and was killed.
    Killed,
}

/// A running child process; dropping it kills and reaps it.
#[derive(Debug)]
pub struct Process {
    name: String,
    pid: u32,
    handle: OwnedFd,
    lines: Lines,
    farewell: Option<Signal>,
    ended: watch::Receiver<Option<ExitStatus>>,
    owner: Option<JoinHandle<()>>,
}

type Lines = Arc<Mutex<VecDeque<String>>>;

impl Process {
    /// Starts the program. That it could not be executed shows as an early end, with the reason in `lines`.
    pub fn spawn(program: &Program) -> anyhow::Result<Self> {
        let name = program.name.clone();
        if program.path.components().count() > 1 && !program.path.exists() {
            bail!("{name}: there is no program {}", program.path.display());
        }
        let log = program.log.as_deref().map(open_log).transpose()?;
        let lines = Lines::default();
        let (started, spawned) = mpsc::sync_channel(1);
        let (end, ended) = watch::channel(None);
        let owner = thread::Builder::new().name(name.clone()).spawn({
            let (program, lines) = (program.clone(), Arc::clone(&lines));
            move || own(&program, &lines, log, &started, &end)
        })?;
        let (pid, handle) = spawned
            .recv()
            .context("the thread that starts a process ended early")?
            .with_context(|| {
                format!("could not start {name} (is setpriv, of util-linux, installed?)")
            })?;
        Ok(Self {
            name,
            pid,
            handle,
            lines,
            farewell: program.farewell,
            ended,
            owner: Some(owner),
        })
    }

    /// The name it was started under.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Its output so far, oldest line first, at most the last 20,000.
    pub fn lines(&self) -> Vec<String> {
        self.lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }

    /// The last lines of its output as one indented text, for error messages.
    pub fn last_lines(&self, count: usize) -> String {
        let lines = self.lines();
        let from = lines.len().saturating_sub(count);
        lines[from..]
            .iter()
            .map(|line| format!("\n  {line}"))
            .collect()
    }

    /// Whether it has not ended yet.
    pub fn is_running(&self) -> bool {
        self.ended.borrow().is_none()
    }

    /// Sends it a signal; to one that has ended already, does nothing.
    pub fn signal(&self, signal: Signal) -> io::Result<()> {
        // By its handle, not its number: the kernel may have given the number to another process.
        match pidfd_send_signal(&self.handle, signal) {
            Ok(()) | Err(Errno::SRCH) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Freezes it where it is: it keeps its connections and answers nothing.
    pub fn pause(&self) -> io::Result<()> {
        self.signal(Signal::STOP)
    }

    /// Lets it go on after `pause`.
    pub fn resume(&self) -> io::Result<()> {
        self.signal(Signal::CONT)
    }

    /// Waits until it has ended and its output has been read.
    pub async fn wait(&self) -> anyhow::Result<ExitStatus> {
        let mut ended = self.ended.clone();
        let status = *ended
            .wait_for(Option::is_some)
            .await
            .with_context(|| format!("lost sight of {}", self.name))?;
        status.with_context(|| format!("lost sight of {}", self.name))
    }

    /// Ends it at once, without a chance to clean up, and reaps it.
    pub async fn kill(&self) -> anyhow::Result<ExitStatus> {
        self.signal(Signal::KILL)?;
        self.wait().await
    }

    /// Asks it to stop (SIGTERM), and kills it when it has not within the time of grace.
    pub async fn terminate(&self, grace: Duration) -> anyhow::Result<Ending> {
        self.terminate_by(Signal::TERM, grace).await
    }

    /// As `terminate`, with another signal: servers know several ways to stop.
    pub async fn terminate_by(&self, signal: Signal, grace: Duration) -> anyhow::Result<Ending> {
        self.signal(signal)?;
        // A paused process would act on nothing but SIGKILL.
        self.resume()?;
        if let Ok(status) = timeout(grace, self.wait()).await {
            return Ok(Ending::Exited(status?));
        }
        self.kill().await?;
        Ok(Ending::Killed)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(farewell) = self.farewell {
            let _ = self.signal(farewell).and_then(|()| self.resume());
            let since = Instant::now();
            while self.is_running() && since.elapsed() < FAREWELL_LIMIT {
                thread::sleep(Duration::from_millis(5));
            }
        }
        let _ = self.signal(Signal::KILL);
        if let Some(owner) = self.owner.take() {
            let _ = owner.join();
        }
    }
}

fn open_log(file: &Path) -> anyhow::Result<File> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("could not make {}", folder.display()))?;
    }
    let opened = OpenOptions::new().create(true).append(true).open(file);
    opened.with_context(|| format!("could not open {}", file.display()))
}

type Started = mpsc::SyncSender<io::Result<(u32, OwnedFd)>>;

/// The life of the thread that owns a process: start it, stay for as long as it runs, reap it.
fn own(
    program: &Program,
    lines: &Lines,
    log: Option<File>,
    started: &Started,
    end: &watch::Sender<Option<ExitStatus>>,
) {
    let (mut child, output) = match spawn_child(program) {
        Ok((child, handle, output)) => {
            let _ = started.send(Ok((child.id(), handle)));
            (child, output)
        }
        Err(error) => {
            let _ = started.send(Err(error));
            return;
        }
    };
    let (done, drained) = mpsc::channel::<()>();
    let reader = thread::Builder::new()
        .name(format!("{} output", program.name))
        .spawn({
            let (name, on_line, lines) = (
                program.name.clone(),
                program.on_line.clone(),
                Arc::clone(lines),
            );
            move || {
                read_lines(output, &lines, log, |line| {
                    on_line.iter().for_each(|on_line| on_line(&name, line))
                });
                drop(done);
            }
        });
    let status = child.wait();
    if reader.is_ok() {
        let _ = drained.recv_timeout(DRAIN_LIMIT);
    }
    let _ = end.send(status.ok());
}

fn spawn_child(program: &Program) -> io::Result<(Child, OwnedFd, PipeReader)> {
    // One pipe for both, so that lines stay in the order they were written in.
    let (output, input) = io::pipe()?;
    let mut command = program.command();
    command.stdout(input.try_clone()?).stderr(input);
    let mut child = command.spawn()?;
    // Our copies of the pipe's end go with the command: only then does reading end with the process.
    drop(command);
    let pid = i32::try_from(child.id())
        .ok()
        .and_then(Pid::from_raw)
        .ok_or(Errno::SRCH)?;
    match pidfd_open(pid, PidfdFlags::empty()) {
        Ok(handle) => Ok((child, handle, output)),
        Err(error) => {
            child.kill()?;
            child.wait()?;
            Err(error.into())
        }
    }
}

fn read_lines(output: PipeReader, lines: &Lines, mut log: Option<File>, on_line: impl Fn(&str)) {
    for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).into_owned();
        if let Some(log) = &mut log {
            // A full disk must not stop the process that writes the line.
            let _ = writeln!(log, "{line}");
        }
        on_line(&line);
        let mut kept = lines.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT_LINES {
            kept.pop_front();
        }
        kept.push_back(line);
    }
}

/// Whether there is a process of this id. One that has ended but was not reaped by its parent yet is none.
pub fn is_alive(pid: u32) -> bool {
    let status = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("status"));
    status.is_ok_and(|status| !status.contains("State:\tZ"))
}
