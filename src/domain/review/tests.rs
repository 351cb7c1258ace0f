//! Cards come back when FSRS says, and in the right order.

use proptest::prelude::*;

use super::*;

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn known_of(memory: Memory) -> Known {
    Known {
        memory,
        reviews: 1,
        due_at: memory.at,
        rated_at: None,
        answer: None,
        before: None,
    }
}

fn any_rating() -> impl Strategy<Value = Rating> {
    proptest::sample::select(Rating::ALL.to_vec())
}

proptest! {
    /// Whatever a member does and whenever, the days are those of FSRS.
    #[test]
    fn a_card_comes_back_when_fsrs_says(
        reviews in proptest::collection::vec((any_rating(), 0..400_i64, -11..=11_i64), 1..40),
    ) {
        let fsrs = FSRS::default();
        let (mut memory, mut state) = (None, None);
        let mut now = instant("2026-01-05T12:00:00Z");
        let mut since = 0;
        for (rating, days, hours) in reviews {
            let reviewed = review(memory, rating, now);
            let next = fsrs.next_states(state, 0.9, since).unwrap();
            let next = [next.again, next.hard, next.good, next.easy].into_iter();
            let next = next.zip(Rating::ALL).find(|(_, it)| *it == rating).unwrap().0;
            prop_assert_eq!(reviewed.days, (next.interval.round() as u32).max(1));
            prop_assert_eq!(reviewed.memory.stability, next.memory.stability);
            prop_assert!(reviewed.memory.stability > 0.0);
            prop_assert!((1.0..=10.0).contains(&reviewed.memory.difficulty));
            // A card is due after that many days. It appears once they have passed, rounded, and
            // not a moment before.
            prop_assert_eq!(reviewed.due_at - now, TimeDelta::days(reviewed.days.into()));
            let known = Known::rated(memory.map(known_of), rating, now);
            let first = reviewed.due_at - TimeDelta::hours(12);
            prop_assert!(known.is_due(first));
            prop_assert_eq!(days_between(now, first), reviewed.days);
            let before = first - TimeDelta::milliseconds(1);
            prop_assert!(!known.is_due(before));
            prop_assert!(days_between(now, before) < reviewed.days);
            // Some hours early or late make no day.
            let passed = TimeDelta::days(days) + TimeDelta::hours(hours);
            now += passed.max(TimeDelta::zero());
            since = days as u32;
            (memory, state) = (Some(reviewed.memory), Some(next.memory));
        }
    }

    #[test]
    fn a_better_rating_never_comes_back_sooner(
        stability in 0.1_f32..400.0,
        difficulty in 1.0_f32..10.0,
        days in 1..400_i64,
    ) {
        let at = instant("2026-01-05T12:00:00Z");
        let memory = Memory { stability, difficulty, at };
        let days = outlook(Some(memory), at + TimeDelta::days(days)).map(|next| next.days);
        prop_assert!(days.is_sorted(), "{days:?}");
    }
}

#[test]
fn what_is_known_fades() {
    let at = instant("2026-01-05T12:00:00Z");
    let memory = review(None, Rating::Good, at).memory;
    assert!((memory.recall(at) - 1.0).abs() < 1e-6);
    let later = at + TimeDelta::seconds((memory.stability * 86_400.0) as i64);
    assert!((memory.recall(later) - 0.9).abs() < 1e-3);
    assert!(memory.recall(at - DAY) > 0.999, "a clock that was set back");
}

#[test]
fn marks_suggest_a_rating() {
    let of = |matched| Rating::of(Coverage { matched, total: 5 });
    let suggested: Vec<Rating> = (0..=5).map(of).collect();
    use Rating::{Again, Easy, Good, Hard};
    assert_eq!(suggested, [Again, Hard, Hard, Good, Easy, Easy]);
}

#[test]
fn cards_of_a_question_keep_apart_and_the_whole_comes_after_its_parts() {
    let due = |card, question: &str, is_whole, recall| Due {
        card,
        question: question.parse().unwrap(),
        is_whole,
        recall,
    };
    let cards = || {
        vec![
            due("a whole", "a", true, 0.95),
            due("a part", "a", false, 0.8),
            due("a other part", "a", false, 0.85),
            due("b whole", "b", true, 0.7),
            due("c part", "c", false, 0.9),
        ]
    };
    let none = |_: &QuestionId| 0;
    let expected = ["c part", "a other part", "b whole", "a part", "a whole"];
    assert_eq!(in_turn(cards(), none), expected);
    // A question with cards reviewed today waits for the others.
    let c = |question: &QuestionId| usize::from(question.as_str() == "c");
    let expected = ["a other part", "b whole", "c part", "a part", "a whole"];
    assert_eq!(in_turn(cards(), c), expected);
}

#[test]
fn a_cue_says_how_a_point_begins_and_never_all_of_it() {
    assert_eq!(
        cue("In eval mode the statistics are constants.", []),
        "In eval mode …"
    );
    assert_eq!(
        cue("Fewer positions mean less computation.", []),
        "Fewer positions …"
    );
    assert_eq!(
        cue("Check it, against differences, twice.", []),
        "Check it …"
    );
    assert_eq!(cue("It shrinks.", []), "It …");
    assert_eq!(cue("ReLU", []), "…");
    // It never breaks off within brackets.
    let cases = [
        ("Pooling (max or average) makes maps smaller.", "Pooling …"),
        ("Layers with `stride = 2` halve each side.", "Layers with …"),
        (
            "(Batch) norm has two modes, in all frameworks.",
            "(Batch) norm has …",
        ),
        (
            "“Same” padding keeps the size of maps.",
            "“Same” padding keeps …",
        ),
        ("(It depends on what is asked for.)", "It depends on …"),
    ];
    for (point, shown) in cases {
        assert_eq!(cue(point, []), shown);
    }
    let alike = [
        "The mean (of the batch) is used in training.",
        "The mean (of all batches) is used in eval mode.",
    ];
    assert_eq!(cue(alike[0], alike), "The mean (of the batch) …");
    let same = [
        "The field grows with depth.",
        "The field grows with stride.",
    ];
    assert_eq!(cue(same[0], same), "The field grows with depth …");
}
