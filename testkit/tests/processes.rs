//! Child processes, tried with real ones.

use std::{
    fs,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use testkit::process::{Ending, OnLine, Process, Program, is_alive};
use testkit::stores::TestStores;

#[tokio::test]
async fn output_is_kept_logged_and_forwarded_in_order() -> Result<()> {
    let place = TestStores::private();
    let log = place.folder().join("logs/echo.log");
    let forwarded = Arc::new(Mutex::new(Vec::new()));
    let on_line: OnLine = {
        let forwarded = Arc::clone(&forwarded);
        Arc::new(move |name, line| forwarded.lock().unwrap().push(format!("{name}: {line}")))
    };
    let program = shell("echo one; echo two >&2; printf \"$THREE\"")
        .env("THREE", "three")
        .log_file(&log)
        .on_line(on_line);
    let process = Process::spawn(&program)?;
    assert!(process.wait().await?.success());
    assert_eq!(process.lines(), ["one", "two", "three"]);
    assert_eq!(fs::read_to_string(log)?, "one\ntwo\nthree\n");
    assert_eq!(
        *forwarded.lock().unwrap(),
        ["shell: one", "shell: two", "shell: three"]
    );
    Ok(())
}

#[tokio::test]
async fn only_the_last_lines_are_kept_in_memory() -> Result<()> {
    let process = Process::spawn(&shell("seq 20005"))?;
    process.wait().await?;
    let lines = process.lines();
    assert_eq!((lines.len(), lines[0].as_str()), (20_000, "6"));
    Ok(())
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let error = Process::spawn(&Program::new("cart", "/nowhere/cart")).unwrap_err();
    assert!(error.to_string().contains("/nowhere/cart"), "{error}");
}

#[tokio::test]
async fn a_process_stops_when_asked_and_is_killed_when_it_does_not() -> Result<()> {
    let polite = Process::spawn(&shell(
        "trap 'exit 7' TERM; echo up; while :; do sleep 0.01; done",
    ))?;
    first_line(&polite).await?;
    match polite.terminate(Duration::from_secs(5)).await? {
        Ending::Exited(status) => assert_eq!(status.code(), Some(7)),
        Ending::Killed => panic!("it had time"),
    }
    let deaf = Process::spawn(&shell(
        "trap '' TERM; echo up; while :; do sleep 0.01; done",
    ))?;
    first_line(&deaf).await?;
    assert_eq!(
        deaf.terminate(Duration::from_millis(200)).await?,
        Ending::Killed
    );
    assert!(!deaf.is_running());
    Ok(())
}

#[tokio::test]
async fn a_paused_process_does_nothing_until_it_is_resumed() -> Result<()> {
    let process = Process::spawn(&shell("while :; do echo tick; sleep 0.01; done"))?;
    first_line(&process).await?;
    process.pause()?;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let before = process.lines().len();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(process.lines().len(), before);
    assert!(process.is_running());
    process.resume()?;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(process.lines().len() > before);
    // A request to stop reaches a paused one too.
    process.pause()?;
    assert!(matches!(
        process.terminate(Duration::from_secs(5)).await?,
        Ending::Exited(_)
    ));
    Ok(())
}

#[test]
fn a_process_outlives_the_thread_that_started_it_but_not_its_handle() -> Result<()> {
    let started = thread::spawn(|| Process::spawn(&shell("exec sleep 60"))).join();
    let process = started.map_err(|_| anyhow::anyhow!("the thread panicked"))??;
    thread::sleep(Duration::from_millis(200));
    let pid = process.pid();
    assert!(process.is_running() && is_alive(pid));
    drop(process);
    assert!(!is_alive(pid));
    Ok(())
}

fn shell(script: &str) -> Program {
    Program::new("shell", "sh").args(["-c", script])
}

async fn first_line(process: &Process) -> Result<()> {
    let since = Instant::now();
    while process.lines().is_empty() {
        ensure!(
            since.elapsed() < Duration::from_secs(10),
            "{} is silent",
            process.name()
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}
