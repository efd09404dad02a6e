fn main() {
    let a: Vec<String> = std::env::args().collect();
    let f = a.get(1).cloned().unwrap_or_default();
    let n = |i: usize, d: u64| a.get(i).and_then(|s| s.parse::<u64>().ok()).unwrap_or(d);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        if f == "storm" {
            let s = chaos::storm::Script::new(
                n(3, 1),
                std::time::Duration::from_secs(n(2, 60)),
                n(4, 4) as u32,
            );
            let r = chaos::storm::run(&s, &|w| println!("{w}")).await.unwrap();
            println!("{r}");
            return;
        }
        if f == "mut" {
            let r = chaos::mutations::run(&|d, t, w| println!("{d}/{t} {w}"))
                .await
                .unwrap();
            println!("{r}");
            return;
        }
        let trials: Vec<_> = chaos::matrix::all()
            .into_iter()
            .filter(|t| t.to_string().contains(&f))
            .collect();
        println!("{} trials", trials.len());
        let r = chaos::matrix::run(trials, n(2, 2) as usize, &[], &|d, t, w| {
            println!("{d}/{t} {w}")
        })
        .await
        .unwrap();
        println!("{r}");
    });
}
