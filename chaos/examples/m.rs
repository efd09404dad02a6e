fn main() {
    let a: Vec<String> = std::env::args().collect();
    let f = a.get(1).cloned().unwrap_or_default();
    let shops: usize = a.get(2).and_then(|s| s.parse().ok()).unwrap_or(2);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        if f == "mut" {
            let r = chaos::mutations::run(&|d, t, w| println!("{d}/{t} {w}")).await.unwrap();
            println!("{r}");
            return;
        }
        let trials: Vec<_> = chaos::matrix::all().into_iter().filter(|t| t.to_string().contains(&f)).collect();
        println!("{} trials", trials.len());
        let r = chaos::matrix::run(trials, shops, &[], &|d, t, w| println!("{d}/{t} {w}")).await.unwrap();
        println!("{r}");
    });
}
