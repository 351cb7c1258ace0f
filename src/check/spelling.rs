//! One spelling: American, as the papers. The list is short and finds what writers of British
//! English type most; what it finds is a warning, since a name may be spelled so.

use crate::domain::question::{Place, Problem, QuestionFile, Section};

/// Stems whose British form ends in `is` before an ending such as `e`, `ing` or `ation`.
const IZE: [&str; 40] = [
    "binar",
    "categor",
    "central",
    "character",
    "discret",
    "emphas",
    "equal",
    "factor",
    "final",
    "formal",
    "general",
    "hypothes",
    "ideal",
    "initial",
    "linear",
    "local",
    "maxim",
    "memor",
    "minim",
    "normal",
    "optim",
    "organ",
    "parametr",
    "penal",
    "personal",
    "quant",
    "random",
    "real",
    "recogn",
    "regular",
    "serial",
    "special",
    "stabil",
    "standard",
    "summar",
    "synchron",
    "token",
    "util",
    "vector",
    "visual",
];

/// Other stems: British, then American.
const STEMS: [(&str, &str); 38] = [
    ("ageing", "aging"),
    ("analyse", "analyze"),
    ("analysing", "analyzing"),
    ("armour", "armor"),
    ("artefact", "artifact"),
    ("behaviour", "behavior"),
    ("calibre", "caliber"),
    ("cancelled", "canceled"),
    ("cancelling", "canceling"),
    ("centimetre", "centimeter"),
    ("centred", "centered"),
    ("centre", "center"),
    ("centring", "centering"),
    ("channelled", "channeled"),
    ("colour", "color"),
    ("defence", "defense"),
    ("favour", "favor"),
    ("fibre", "fiber"),
    ("flavour", "flavor"),
    ("grey", "gray"),
    ("harbour", "harbor"),
    ("honour", "honor"),
    ("humour", "humor"),
    ("kilometre", "kilometer"),
    ("labelled", "labeled"),
    ("labelling", "labeling"),
    ("labour", "labor"),
    ("learnt", "learned"),
    ("metre", "meter"),
    ("millimetre", "millimeter"),
    ("modelled", "modeled"),
    ("modelling", "modeling"),
    ("neighbour", "neighbor"),
    ("rigour", "rigor"),
    ("sceptic", "skeptic"),
    ("signalled", "signaled"),
    ("travelled", "traveled"),
    ("vapour", "vapor"),
];

/// Warns of every word that is spelled the British way.
pub(super) fn check(file: &QuestionFile, problems: &mut Vec<Problem>) {
    for (place, text) in texts(file) {
        for (line, words) in text.lines().enumerate() {
            for word in words.split(|c: char| !c.is_alphabetic()) {
                if let Some(american) = american(word) {
                    let line = file.line(place) + line;
                    let message = format!("American spelling: `{american}`, not `{word}`");
                    problems.push(Problem::warning(&file.path, line, message));
                }
            }
        }
    }
}

/// Everything that members read but names: references keep the spelling of their authors.
fn texts(file: &QuestionFile) -> Vec<(Place, &str)> {
    let question = &file.question;
    let mut texts = vec![
        (Place::Title, question.title.as_str()),
        (Place::Hint, question.hint.as_str()),
    ];
    for (index, point) in question.key_points.iter().enumerate() {
        texts.push((Place::KeyPoint(index), &point.point));
        let terms = point.terms.iter().enumerate();
        texts.extend(terms.map(|(term, text)| (Place::Term(index, term), text.as_str())));
    }
    for (index, quiz) in question.quiz.iter().enumerate() {
        texts.push((Place::Quiz(index), &quiz.question));
        texts.push((Place::QuizWhy(index), &quiz.why));
        let options = quiz.options.iter().enumerate();
        texts.extend(
            options.map(|(option, text)| (Place::QuizOption(index, option), text.as_str())),
        );
    }
    texts.extend(
        question
            .figure
            .iter()
            .map(|figure| (Place::FigureAlt, figure.alt.as_str())),
    );
    let sections = Section::ALL
        .into_iter()
        .filter(|section| *section != Section::Explanation);
    texts.extend(sections.map(|section| (Place::Section(section), question.section(section))));
    for (index, part) in question.explanation.iter().enumerate() {
        texts.push((Place::Part(index), &part.heading));
        texts.push((Place::PartText(index), &part.text));
    }
    for (index, follow_up) in question.follow_ups.iter().enumerate() {
        texts.push((Place::FollowUp(index), &follow_up.question));
        texts.push((Place::FollowUpAnswer(index), &follow_up.answer));
    }
    texts
}

/// The American spelling of a word that is spelled the British way.
fn american(word: &str) -> Option<String> {
    let lower = word.to_lowercase();
    // "Optimistic", "organism", "emphasis" and "finalist" are spelled so everywhere.
    let ending = |stem: &str| {
        let ending = lower.split_once(stem)?.1.strip_prefix("is")?;
        ending.starts_with(['a', 'e', 'i']).then_some(ending)
    };
    if let Some((stem, ending)) = IZE.iter().find_map(|stem| Some((stem, ending(stem)?))) {
        let before = lower.split_once(stem).map_or("", |(before, _)| before);
        return Some(format!("{before}{stem}iz{ending}"));
    }
    STEMS.iter().find_map(|(british, american)| {
        let (before, rest) = lower.split_once(british)?;
        // The plural of "analysis".
        let is_analyses = *british == "analyse" && rest == "s";
        (!is_analyses).then(|| format!("{before}{american}{rest}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn british_spellings_are_found_with_their_endings_and_prefixes() {
        for (british, expected) in [
            ("Normalisation", "normalization"),
            ("renormalised", "renormalized"),
            ("optimiser", "optimizer"),
            ("emphasising", "emphasizing"),
            ("colours", "colors"),
            ("neighbouring", "neighboring"),
            ("relabelled", "relabeled"),
            ("greyscale", "grayscale"),
            ("centred", "centered"),
            ("centres", "centers"),
            ("analysed", "analyzed"),
            ("learnt", "learned"),
        ] {
            assert_eq!(american(british).as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_is_spelled_the_same_everywhere_is_left_alone() {
        for word in [
            "optimistic",
            "optimism",
            "organism",
            "realism",
            "realistic",
            "characteristic",
            "finalist",
            "specialist",
            "analysis",
            "analyses",
            "emphasis",
            "hypothesis",
            "parameter",
            "perimeter",
            "precise",
            "noise",
            "otherwise",
            "advise",
            "supervised",
            "modeling",
            "labeled",
            "normalize",
            "cancellation",
            "exercise",
            "equals",
            "isolation",
        ] {
            assert_eq!(american(word), None, "{word}");
        }
    }
}
