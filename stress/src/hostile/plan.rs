//! What is sent: for every field of every RPC every hostile value once, then mixtures and noise from a seed.

use prost::Message as _;
use prost_reflect::DynamicMessage;
use proto::contract::{self, Method};
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use super::encode::{field, put_number};
use super::field::{Edit, Path, spoil};
use super::values::{self, Hostile};

/// At least one case in so many is random.
const NOISE_SHARE: usize = 10;
/// So many of a hundred cases may spoil one field.
const FIELDS_PERCENT: usize = 70;

/// One RPC with what its fields are tried with.
pub(super) struct Target {
    pub(super) method: &'static Method,
    pub(super) fields: Vec<(Path, Vec<Hostile>)>,
}

/// What is done to a right request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Spoiling {
    /// Nothing: it must be accepted.
    None,
    /// One field gets one value, both by index.
    Field(usize, usize),
    /// Whatever a generator with this seed says.
    Random(u64),
}

/// One case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    /// Index of the target.
    pub(super) target: usize,
    pub(super) spoiling: Spoiling,
}

/// Every RPC of the contract, in order of their paths.
pub(super) fn targets() -> Vec<Target> {
    let mut methods: Vec<_> = contract::methods().collect();
    methods.sort_by(|one, other| one.path.cmp(&other.path));
    let targets = methods.into_iter().map(|method| {
        let paths = Path::all(&method.request).into_iter();
        let fields = paths.filter_map(|path| {
            let values = values::all(path.field()?);
            Some((path, values))
        });
        Target {
            method,
            fields: fields.collect(),
        }
    });
    targets.collect()
}

/// `count` cases in an order that `seed` decides: of every field as many values as fit, and random ones.
pub(super) fn cases(targets: &[Target], count: usize, seed: u64) -> Vec<Case> {
    let mut random = StdRng::seed_from_u64(seed);
    // Some requests have no fields, and none goes without noise. Some calls cost as much as fifty others.
    let mut turns: Vec<usize> = Vec::new();
    for (index, target) in targets.iter().enumerate() {
        turns.extend(std::iter::repeat_n(index, turns_of(target.method)));
    }
    let mut turn = turns.iter().copied().cycle();
    let mut noise = |count: usize, random: &mut StdRng| -> Vec<Case> {
        let own = turn.by_ref().take(count);
        own.map(|target| Case {
            target,
            spoiling: Spoiling::Random(random.random()),
        })
        .collect()
    };
    let mut cases = noise((count / NOISE_SHARE).max(turns.len()), &mut random);
    let most = most_values(targets, count * FIELDS_PERCENT / 100);
    for (target, each) in targets.iter().enumerate() {
        for (field, (_, values)) in each.fields.iter().enumerate() {
            let mut values: Vec<usize> = (0..values.len()).collect();
            values.shuffle(&mut random);
            cases.extend(values.into_iter().take(most).map(|value| Case {
                target,
                spoiling: Spoiling::Field(field, value),
            }));
        }
    }
    cases.extend(noise(count.saturating_sub(cases.len()), &mut random));
    cases.truncate(count);
    cases.shuffle(&mut random);
    cases
}

/// The most values for each field with which all fields together have `count`.
fn most_values(targets: &[Target], count: usize) -> usize {
    let fields = || targets.iter().flat_map(|target| &target.fields);
    let cases = |most: usize| -> usize { fields().map(|(_, each)| each.len().min(most)).sum() };
    let longest = fields().map(|(_, values)| values.len()).max();
    let fitting = (1..=longest.unwrap_or_default()).take_while(|most| cases(*most) <= count);
    fitting.last().unwrap_or(1)
}

/// How often a method has its turn.
fn turns_of(method: &Method) -> usize {
    let is_costly = ["Register", "Login", "ChangePassword", "PlaceOrder"]
        .iter()
        .any(|rpc| method.path.ends_with(rpc));
    if is_costly { 2 } else { 8 }
}

impl Target {
    /// The bytes of `right`, spoiled.
    pub(super) fn bytes(&self, right: &DynamicMessage, spoiling: Spoiling) -> Vec<u8> {
        match spoiling {
            Spoiling::None => right.encode_to_vec(),
            Spoiling::Field(field, value) => {
                let Some((path, hostile)) = self.hostile(field, value) else {
                    return right.encode_to_vec();
                };
                let bytes = &hostile.bytes;
                spoil(right, &[&Edit { path, bytes }])
            }
            Spoiling::Random(seed) => self.random(right, seed),
        }
    }

    /// A field and one of its values.
    pub(super) fn hostile(&self, field: usize, value: usize) -> Option<(&Path, &Hostile)> {
        let (path, values) = self.fields.get(field)?;
        Some((path, values.get(value)?))
    }

    fn random(&self, right: &DynamicMessage, seed: u64) -> Vec<u8> {
        let mut random = StdRng::seed_from_u64(seed);
        let mut bytes = right.encode_to_vec();
        match random.random_range(0..10) {
            0..=3 if !self.fields.is_empty() => return self.mixture(right, &mut random),
            0..=5 if !bytes.is_empty() => {
                for _ in 0..random.random_range(1..=4) {
                    let place = random.random_range(0..bytes.len());
                    bytes[place] ^= 1 << random.random_range(0..8);
                }
            }
            6 => bytes.truncate(random.random_range(0..=bytes.len())),
            7 => {
                let place = random.random_range(0..=bytes.len());
                bytes.splice(place..place, noise(&mut random, 64));
            }
            8 => bytes = noise(&mut random, 2_000),
            _ => appendix(&mut bytes, &mut random),
        }
        bytes
    }

    /// Several fields are wrong at once.
    fn mixture(&self, right: &DynamicMessage, random: &mut StdRng) -> Vec<u8> {
        let edits: Vec<Edit<'_>> = (0..random.random_range(2..=5))
            .filter_map(|_| {
                let field = random.random_range(0..self.fields.len());
                let count = self.fields.get(field)?.1.len();
                let (path, hostile) = self.hostile(field, random.random_range(0..count))?;
                let bytes = &hostile.bytes;
                Some(Edit { path, bytes })
            })
            .collect();
        spoil(right, &edits.iter().collect::<Vec<_>>())
    }
}

fn noise(random: &mut StdRng, most: usize) -> Vec<u8> {
    let length = random.random_range(0..most);
    (0..length).map(|_| random.random()).collect()
}

/// Fields that the contract does not have, the whole message again, or more than a message may weigh.
fn appendix(bytes: &mut Vec<u8>, random: &mut StdRng) {
    match random.random_range(0..5) {
        0 => bytes.extend_from_slice(&bytes.clone()),
        1 => bytes.extend_from_slice(&field(random.random_range(500..500_000_000), b"unknown")),
        2 => bytes.extend_from_slice(&field(1_000, &[0; 1_000]).repeat(random.random_range(1..50))),
        // 300 kB, where 256 are allowed.
        3 => bytes.extend_from_slice(&field(1_000, &vec![0; 300_000])),
        // Field number 0 is none.
        _ => put_number(bytes, random.random_range(0..8)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_decides_everything() {
        let targets = targets();
        let text = |seed| format!("{:?}", cases(&targets, 30_000, seed));
        assert_eq!(text(1), text(1));
        assert_ne!(text(1), text(2));
    }

    #[test]
    fn every_field_of_the_contract_gets_thirty_values() {
        let mut fields = 0;
        for target in targets() {
            for (path, values) in &target.fields {
                let own = format!("{} {path}", target.method.path);
                assert!(values.len() >= 33, "{own}: {}", values.len());
                fields += 1;
            }
        }
        assert!(fields > 150, "only {fields} fields");
    }

    #[test]
    fn no_method_goes_without() {
        let targets = targets();
        let cases = cases(&targets, 20_000, 3);
        assert_eq!(cases.len(), 20_000);
        assert!(most_values(&targets, 14_000) >= 33);
        for (index, target) in targets.iter().enumerate() {
            let own = cases.iter().filter(|case| case.target == index).count();
            assert!(own >= 10, "{}: {own}", target.method.path);
        }
    }
}
