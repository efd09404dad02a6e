use super::*;

fn caller(number: usize) -> Option<Key> {
    Some(Key::Person(uuid::Uuid::from_u128(number as u128)))
}

/// Lets as many in as may come, `times` over, each answered after `took`.
fn rounds(limit: &mut Limit, now: &mut Instant, times: usize, crowd: usize, took: Duration) {
    for _ in 0..times {
        let callers: Vec<_> = (0..crowd).map(caller).collect();
        let entered = callers
            .iter()
            .take_while(|caller| limit.enter(**caller, *now))
            .count();
        *now += took;
        for caller in &callers[..entered] {
            limit.leave(*caller, took, true, *now);
        }
    }
}

fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

#[test]
fn a_slow_method_is_held_down_to_the_floor_and_let_go_when_it_is_fast_again() {
    let mut now = Instant::now();
    let mut limit = Limit::new((8.0, 4.0), 256, now);
    rounds(&mut limit, &mut now, 100, 8, millis(50));
    assert_eq!(limit.now, 256.0);
    rounds(&mut limit, &mut now, 30, 500, millis(1000));
    assert_eq!(limit.now, 8.0);
    rounds(&mut limit, &mut now, 200, 500, millis(60));
    assert_eq!(limit.now, 256.0);
}

#[test]
fn a_hiccup_changes_nothing() {
    let mut now = Instant::now();
    let mut limit = Limit::new((8.0, 4.0), 256, now);
    rounds(&mut limit, &mut now, 100, 8, millis(50));
    rounds(&mut limit, &mut now, 2, 8, millis(900));
    rounds(&mut limit, &mut now, 10, 8, millis(50));
    assert_eq!(limit.now, 256.0);
}

#[test]
fn what_is_usual_is_not_learnt_in_a_crowd() {
    let mut now = Instant::now();
    let mut limit = Limit::new((8.0, 4.0), 256, now);
    rounds(&mut limit, &mut now, 100, 1, millis(50));
    rounds(&mut limit, &mut now, 1, 200, millis(900));
    assert!(limit.usual.unwrap() < 0.15, "{:?}", limit.usual);
}

#[test]
fn a_crowd_at_the_beginning_is_not_judged_by_itself() {
    let mut now = Instant::now();
    let mut limit = Limit::new((8.0, 4.0), 256, now);
    let entered = (0..200)
        .filter(|number| limit.enter(caller(*number), now))
        .count();
    for step in 0..entered {
        now += millis(10);
        limit.leave(caller(step), millis(10 * step as u64), true, now);
    }
    assert_eq!(limit.now, 256.0);
}

#[test]
fn many_calls_at_once_that_are_answered_fast_enough_are_let_through() {
    let mut now = Instant::now();
    let mut limit = Limit::new((8.0, 2.5), 256, now);
    rounds(&mut limit, &mut now, 50, 1, millis(2));
    rounds(&mut limit, &mut now, 200, 200, millis(240));
    assert_eq!(limit.now, 256.0);
}

#[test]
fn one_caller_does_not_keep_the_others_out() {
    let mut now = Instant::now();
    let mut limit = Limit::new((8.0, 4.0), 256, now);
    let (flooder, other) = (caller(0), caller(1));
    let flood = (0..100).filter(|_| limit.enter(flooder, now)).count();
    assert_eq!((flood, limit.in_flight), (100, OF_ONE_CALLER));
    limit.now = limit.floor;
    assert!(!limit.enter(flooder, now) && limit.enter(other, now));
    now += millis(100);
    for _ in 0..flood {
        limit.leave(flooder, millis(100), true, now);
    }
    limit.leave(other, millis(100), true, now);
    assert_eq!((limit.in_flight, limit.callers.len()), (0, 0));
}

#[test]
fn slow_answers_now_and_then_are_no_crowd() {
    let mut now = Instant::now();
    let mut limit = Limit::new((6.0, 2.5), 256, now);
    rounds(&mut limit, &mut now, 100, 1, millis(50));
    for _ in 0..10 {
        rounds(&mut limit, &mut now, 1, 1, millis(2000));
        now += Duration::from_secs(180);
    }
    assert_eq!(limit.now, 256.0);
    // Nor are many of them, of a crowd each time but far apart.
    for _ in 0..10 {
        rounds(&mut limit, &mut now, 1, 20, millis(1000));
        now += Duration::from_secs(180);
    }
    assert_eq!(limit.now, 256.0);
}

#[test]
fn a_low_limit_keeps_nobody_from_calling_while_there_is_no_crowd() {
    let now = Instant::now();
    let mut limit = Limit::new((6.0, 2.5), 256, now);
    limit.now = 40.0;
    assert!((0..10).all(|_| limit.enter(caller(0), now)));
}

#[test]
fn what_is_usual_is_learnt_again_when_everything_has_become_slower_for_good() {
    let mut now = Instant::now();
    let mut limit = Limit::new((8.0, 4.0), 256, now);
    rounds(&mut limit, &mut now, 100, 8, millis(50));
    rounds(&mut limit, &mut now, 50, 500, millis(1000));
    assert_eq!(limit.now, 8.0);
    assert!(limit.usual.unwrap() < 0.15, "{:?}", limit.usual);
    rounds(&mut limit, &mut now, 250, 500, millis(1000));
    assert!(limit.now > 50.0, "{} {:?}", limit.now, limit.usual);
}

#[test]
fn a_crowded_method_at_its_floor_is_not_held_by_two_callers() {
    let now = Instant::now();
    let mut limit = Limit::new((8.0, 4.0), 256, now);
    limit.now = limit.floor;
    for greedy in [0, 1].map(caller) {
        for _ in 0..10 {
            limit.enter(greedy, now);
        }
    }
    assert!((2..5).all(|modest| limit.enter(caller(modest), now)));
}

#[test]
fn methods_are_judged_by_themselves() {
    let pressure = Pressure::new(2);
    let path = |name| {
        let mut methods = contract::methods();
        methods
            .find(|method| method.name() == name)
            .unwrap()
            .path
            .as_str()
    };
    let (order, products) = (path("PlaceOrder"), path("ListProducts"));
    let held = [
        pressure.enter(order, None).unwrap(),
        pressure.enter(order, None).unwrap(),
    ];
    assert!(pressure.enter(order, None).is_none() && !pressure.has_room(order));
    assert!(pressure.has_room(products) && pressure.enter(products, None).is_some());
    drop(held);
    assert!(pressure.has_room(order));
}
