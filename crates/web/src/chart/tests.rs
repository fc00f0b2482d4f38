use super::*;

#[test]
fn a_spark_goes_from_edge_to_edge() {
    let spark = Spark::new(vec![9, 9, 12, 12, 16, 16], Trend::Worse, "From 9 to 16");
    let svg = spark.to_string();
    assert!(
        svg.starts_with(
            r#"<svg class="spark spark-bad" viewBox="0 0 88 24" role="img" aria-label="From 9 to 16"><path d="M3 21L"#
        ),
        "{svg}"
    );
    assert!(svg.ends_with(r#"<circle cx="85" cy="3" r="2.25"/></svg>"#), "{svg}");
}

#[test]
fn a_level_line_stands_in_the_middle_and_nothing_is_nothing() {
    assert!(Spark::new(vec![12], Trend::Same, "").to_string().contains("M3 12L85 12"));
    assert_eq!(Spark::new(vec![], Trend::Same, "x").to_string(), "");
}

#[test]
fn points_between_the_edges_have_a_tenth() {
    let svg = Spark::new(vec![0, 1, 4, 3], Trend::Same, "").to_string();
    assert!(svg.contains("M3 21L30.3 16.5L57.6 3L85 7.5"), "{svg}");
    assert!(!Spark::new(vec![u32::MAX, 0], Trend::Same, "").to_string().is_empty());
}

#[test]
fn words_of_a_chart_are_escaped() {
    let svg = Bar::new(50.0, "ok", "\"><script>").to_string();
    assert!(!svg.contains("<script>"));
    assert!(svg.contains(r#"width="50.0%""#));
}

#[test]
fn a_bar_stays_between_nothing_and_all() {
    assert!(Bar::new(-4.0, "", "").to_string().contains(r#"width="0.0%""#));
    assert!(Bar::new(f32::NAN, "", "").to_string().contains(r#"width="0.0%""#));
    assert!(Bar::of(5, 4, "", "").to_string().contains(r#"width="100.0%""#));
    assert!(Bar::of(0, 0, "", "").progress().to_string().contains(r#"aria-valuenow="0""#));
}

#[test]
fn less_is_better_for_a_risk() {
    assert_eq!(Trend::falling_is_better(&[15, 12, 9]), Trend::Better);
    assert_eq!(Trend::falling_is_better(&[9, 16]), Trend::Worse);
    assert_eq!(Trend::falling_is_better(&[9, 16, 9]), Trend::Same);
    assert_eq!(Trend::rising_is_better(&[4, 8]), Trend::Better);
}

#[test]
fn a_heat_map_has_the_greatest_likelihood_on_top() {
    let heat = Heat::new(&["Rare", "Likely"], &["Small", "Large", "Severe"], |likelihood, effect| HeatCell {
        count: likelihood * 10 + effect,
        ..HeatCell::default()
    });
    assert_eq!(heat.rows[0].label, "Likely");
    assert_eq!(heat.rows[0].cells.iter().map(|cell| cell.count).collect::<Vec<_>>(), [21, 22, 23]);
    assert_eq!(heat.rows[1].cells[0].count, 11);
}
