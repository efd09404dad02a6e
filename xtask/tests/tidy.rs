//! The shape of the repository: what may depend on what, what every service has, how long a file may be.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use testkit::services;
use testkit::tools::workspace;

/// No file of code is longer.
const MAX_LINES: usize = 400;

fn manifest(folder: &str) -> toml::Table {
    let text = std::fs::read_to_string(workspace().join(folder).join("Cargo.toml")).unwrap();
    text.parse().unwrap()
}

fn members() -> Vec<String> {
    let root = manifest(".");
    let members = root["workspace"]["members"].as_array().unwrap();
    members
        .iter()
        .map(|member| member.as_str().unwrap().to_owned())
        .collect()
}

/// The crates of this workspace that `folder` depends on, in the sections named.
fn own_dependencies(folder: &str, sections: &[&str]) -> BTreeSet<String> {
    let (manifest, members) = (manifest(folder), members());
    sections
        .iter()
        .filter_map(|section| manifest.get(*section)?.as_table())
        .flat_map(|section| section.keys().cloned())
        .filter(|name| members.contains(name))
        .collect()
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn dependencies_point_one_way() {
    const BUILD: &[&str] = &["dependencies", "build-dependencies"];
    assert_eq!(own_dependencies("proto", BUILD), names(&[]));
    assert_eq!(own_dependencies("mesh", BUILD), names(&["proto"]));
    for service in services::names() {
        assert_eq!(
            own_dependencies(service, BUILD),
            names(&["mesh", "proto"]),
            "{service}"
        );
        let in_tests = own_dependencies(service, &["dev-dependencies"]);
        assert!(in_tests.is_subset(&names(&["testkit"])), "{service}");
    }
    assert_eq!(
        own_dependencies("testkit", BUILD),
        names(&["mesh", "proto"])
    );
    for breaker in ["chaos", "stress"] {
        assert_eq!(
            own_dependencies(breaker, BUILD),
            names(&["mesh", "proto", "testkit"])
        );
    }
    assert_eq!(own_dependencies("model", BUILD), names(&[]));
}

/// Places to die at and bugs to plant are for the fault harness: no manifest may switch them on.
#[test]
fn nothing_that_is_deployed_can_be_told_to_die() {
    for member in members() {
        let text = std::fs::read_to_string(workspace().join(&member).join("Cargo.toml")).unwrap();
        let mentions: Vec<_> = text
            .lines()
            .filter(|line| line.contains("chaos") && !line.trim_start().starts_with('#'))
            .collect();
        match member.as_str() {
            "mesh" => assert_eq!(mentions, ["chaos = [\"dep:rustix\"]"]),
            "chaos" => assert_eq!(mentions, ["name = \"chaos\""]),
            "xtask" => assert_eq!(mentions, ["chaos.workspace = true"]),
            _ => assert!(mentions.is_empty(), "{member}: {mentions:?}"),
        }
    }
}

#[test]
fn every_member_keeps_the_lints() {
    for member in members() {
        assert_eq!(
            manifest(&member)["lints"]["workspace"].as_bool(),
            Some(true),
            "{member}"
        );
    }
}

#[test]
fn every_service_has_the_same_shape() {
    for service in services::names() {
        for file in ["README.md", "src/main.rs", "src/lib.rs", "src/config.rs"] {
            let file = workspace().join(service).join(file);
            assert!(file.exists(), "{} is missing", file.display());
        }
    }
}

#[test]
fn no_file_is_too_long() {
    let storefront = workspace().join("storefront");
    let generated = storefront.join("src/gen");
    let sources = ["src", "journeys"]
        .into_iter()
        .flat_map(|folder| files(&storefront.join(folder), &["ts", "tsx", "css"]))
        .filter(|file| !file.starts_with(&generated));
    let rust = members()
        .into_iter()
        .flat_map(|member| files(&workspace().join(member), &["rs"]));
    for file in rust.chain(sources) {
        let lines = std::fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= MAX_LINES, "{} has {lines} lines", file.display());
    }
}

#[test]
fn nobody_keeps_a_drawer_for_odds_and_ends() {
    for member in members() {
        for file in files(&workspace().join(&member), &["rs"]) {
            let stem = file.file_stem().unwrap().to_str().unwrap();
            assert!(
                ![
                    "utils", "util", "helpers", "helper", "common", "misc", "types"
                ]
                .contains(&stem),
                "{}",
                file.display()
            );
        }
    }
}

/// The files below `folder` whose names end in one of `kinds`.
fn files(folder: &Path, kinds: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, kinds));
        } else if path
            .extension()
            .is_some_and(|kind| kinds.iter().any(|wanted| kind == *wanted))
        {
            found.push(path);
        }
    }
    found
}
