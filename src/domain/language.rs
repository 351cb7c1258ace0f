//! Detects texts in other languages than English, which suggestions cannot read.

use whatlang::{Detector, Lang, Script, detect_script};

/// The fewest words of prose to judge a text in Latin letters: fewer are a note.
const FEWEST_WORDS: usize = 8;
/// The fewest letters to judge a text in other letters.
const FEWEST_LETTERS: usize = 10;
/// The fewest words in a row, on average, that make sentences. Lists of terms, which look alike in
/// many languages, have fewer.
const SENTENCES: usize = 2;
/// How sure the library must be of the language, from 0 to 1. Chosen on 8,900 English texts of
/// `grading/`, none of which it then calls foreign; of 3,000 others it calls 2 foreign, both short
/// notes. From 0.6 down the errors increase.
const SURE: f64 = 0.7;
/// Words that are frequent in English and absent from other languages.
const ENGLISH: &[&str] = &[
    "about", "after", "and", "are", "because", "been", "between", "both", "can", "does", "each",
    "few", "from", "has", "how", "if", "into", "it", "its", "less", "more", "most", "not", "only",
    "out", "than", "that", "the", "their", "them", "then", "there", "they", "this", "what", "when",
    "where", "which", "while", "with", "without", "would", "you", "your",
];

/// Whether the text is clearly in another language. Short notes, formulas, code and lists of terms
/// never are, because nobody can tell.
pub fn is_foreign(text: &str) -> bool {
    // Every second piece between fences is code.
    let prose: Vec<&str> = text.split("```").step_by(2).collect();
    let prose = prose.join("\n");
    is_in_other_letters(&prose) || is_in_other_words(&prose)
}

/// Whether a good part of it uses letters that English does not. Single Greek letters belong to
/// formulas.
fn is_in_other_letters(text: &str) -> bool {
    let mut foreign = 0;
    for run in text.split(|c: char| !c.is_alphabetic()) {
        let letters = run.chars().count();
        if letters > 1 && detect_script(run).is_some_and(|script| script != Script::Latin) {
            foreign += letters;
        }
    }
    let all = text.chars().filter(|c| c.is_alphabetic()).count();
    foreign >= FEWEST_LETTERS && 3 * foreign >= all
}

fn is_in_other_words(text: &str) -> bool {
    let mut words = Vec::new();
    let mut pieces = 1;
    for token in text.split_whitespace() {
        let word = token.trim_matches(|c: char| !c.is_alphanumeric());
        if word.is_empty() || token.ends_with([',', ';', ':', '.', '!', '?']) {
            pieces += 1;
        }
        if is_of_prose(word) {
            words.push(word.to_lowercase());
        }
    }
    let english = words.iter().filter(|word| ENGLISH.contains(&word.as_str()));
    let english = english.count();
    let is_prose = words.len() >= FEWEST_WORDS && words.len() >= SENTENCES * pieces;
    if !is_prose || 10 * english > words.len() {
        return false;
    }
    // Afrikaans is so close to Dutch that the detector would be unsure of both.
    let found = Detector::with_denylist(vec![Lang::Afr]).detect(&words.join(" "));
    found.is_some_and(|found| found.lang() != Lang::Eng && found.confidence() > SURE)
}

/// Whether it is a word of prose: no abbreviation, number or part of a formula.
fn is_of_prose(word: &str) -> bool {
    let inner = |c: char| c.is_lowercase() || matches!(c, '\'' | '’' | '-');
    word.chars().count() > 1
        && word.starts_with(char::is_alphabetic)
        && word.chars().skip(1).all(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_languages_are_told_from_english() {
        for text in [
            "Stride ist die Schrittweite, mit der der Kernel über das Bild läuft. Mit Stride 2 \
             wird die Feature Map halb so hoch und halb so breit.",
            "Mit Stride 2 wird die Feature Map halbiert, dadurch braucht man weniger Compute.",
            "das ist die schrittweite vom kernel, je größer desto kleiner wird die feature map",
            "- größerer Stride macht die Feature Map kleiner\n- dadurch sinkt der Rechenaufwand\n\
             - feine Details gehen verloren",
            "El stride es el paso con el que se mueve el kernel, y un stride mayor reduce el mapa \
             de características.",
            "es el paso del kernel, si es mas grande la salida es mas pequeña",
            "Le pas est le nombre de pixels dont le noyau se déplace entre deux positions voisines.",
            "le stride c'est le pas du noyau, plus il est grand plus la carte est petite",
            "步长是卷积核每次移动的像素数。步长越大，特征图越小，计算量也越少。",
            "卷积层使用 stride 2 可以减少 feature map 的大小，从而减少计算量",
            "Шаг — это число пикселей, на которое сдвигается ядро. Чем больше шаг, тем меньше карта \
             признаков.",
            "stride это шаг ядра, при stride 2 карта признаков вдвое меньше",
            "O stride é o passo com que o kernel se move, e um passo maior reduz o mapa de \
             características. Com stride 2, a altura e a largura ficam pela metade, então há \
             menos cálculo e menos memória.",
            "Lo stride è il passo con cui si muove il kernel, e un passo più grande riduce la mappa.",
            "De stride is de stap waarmee de kernel over het beeld schuift, dus de kaart wordt \
             kleiner. Met stride 2 wordt de hoogte en de breedte gehalveerd.",
            "Krok to liczba pikseli, o które przesuwa się jądro, więc większy krok zmniejsza mapę \
             cech.",
            "Stride, çekirdeğin her adımda kaç piksel kaydığını söyler ve büyük adım haritayı \
             küçültür.",
            "ストライドはカーネルが一度に動く画素数です。大きいほど特徴マップは小さくなります。",
            "스트라이드는 커널이 한 번에 이동하는 픽셀 수이며 클수록 특징 맵이 작아집니다.",
            "स्ट्राइड वह दूरी है जिससे कर्नेल हर बार आगे बढ़ता है।",
            "الخطوة هي عدد البكسلات التي تتحرك بها النواة في كل مرة.",
            "Το βήμα είναι πόσα εικονοστοιχεία μετακινείται ο πυρήνας κάθε φορά.",
        ] {
            assert!(is_foreign(text), "{text}");
        }
    }

    #[test]
    fn english_in_any_form_is_not_foreign() {
        for text in [
            "",
            "idk",
            "Stride is the step of the kernel.",
            "strides r the steps the kernl taks, biger stride smaler featur map less compuet",
            "bigger stride smaller map less compute but u lose detials tho",
            "BN: stats per channel over N,H,W; γ, β learned; eval → running stats",
            "U-Net, FPN, HRNet, DeepLab, atrous, output stride, skip connections, encoder-decoder, \
             upsampling, PANet, spatial pyramid pooling",
            "overfitting → bias variance tradeoff, L1 L2 elastic net, dropout, dropblock, early \
             stopping, k-fold",
            "∂L/∂W = Σ_n δ_n x_nᵀ, σ'(z) = σ(z)(1 − σ(z)), α = λ/2",
            "σ = √(L·(k²−1)/12), so 4L layers → just 2σ",
            "H_out = ⌊(H + 2p − k)/s⌋ + 1",
            "- less computation / memory\n- no parameters\n- reduces spatial size (H and W)",
            "feature maps halve, receptive field doubles, details vanish, compute shrinks fourfold",
            "```text\nnet              steps  IoU of the lines\nfull grid, dilated  80   over 0.7\n\
             coarse copy joined  80   under 0.5\nfine map joined  80  over 0.7\n```",
            "Convolution, a Latin word: ad hoc, a priori, vice versa, et al.",
        ] {
            assert!(!is_foreign(text), "{text}");
        }
    }

    /// Nobody can tell, and a wrong remark is worse than none.
    #[test]
    fn a_few_words_of_any_language_are_left_alone() {
        for text in [
            "weniger Rechenaufwand",
            "Schrittweite des Kernels",
            "步长",
            "kleinere Feature Map, weniger FLOPs",
            "no sé",
        ] {
            assert!(!is_foreign(text), "{text}");
        }
    }
}
