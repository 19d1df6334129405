//! Passwords that anybody tries first: a word of the list with the usual disguises (`P@ssw0rd2024!`),
//! a row of keys, one character over and over, the user's own name.

use std::collections::HashSet;
use std::sync::LazyLock;

const LIST: &str = include_str!("common_passwords.txt");

static WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| LIST.lines().filter(|line| !line.starts_with('#')).collect());

/// Characters behind the word that do not make it another: years, `123`, `!`.
const LONGEST_TAIL: usize = 6;
/// Rows that fingers walk along, forwards and backwards.
const ROWS: [&str; 6] = [
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "qwertzuiop",
    "asdfghjkl",
    "1q2w3e4r5t6z7u8i9o0p",
];

/// Whether a password is one of the first that would be tried for somebody with these names.
#[must_use]
pub fn is_common(usernames: &[&str], password: &str) -> bool {
    let folded = password.to_lowercase();
    let own = usernames.iter().flat_map(|name| {
        let name = name.to_lowercase();
        let local = name.split('@').next().unwrap_or_default().to_owned();
        [name, local]
    });
    let mut own = own.filter(|name| name.chars().count() >= 4);
    is_one_character(&folded)
        || is_word(&folded)
        || is_row(&folded)
        || own.any(|name| tail(&folded, &name).is_some_and(is_plain_tail))
}

/// The word itself, with or without digits and signs behind it, plain or disguised.
fn is_word(folded: &str) -> bool {
    if WORDS.contains(folded) {
        return true;
    }
    [folded.to_owned(), undisguised(folded)].into_iter().any(|text| {
        let word = text.trim_end_matches(|c: char| !c.is_alphabetic());
        let cut = text.len() - word.len();
        cut <= LONGEST_TAIL && WORDS.contains(word)
    }) || words_undisguised(folded)
}

/// `p@ssw0rd1`: the digits inside stand for letters, those behind do not.
fn words_undisguised(folded: &str) -> bool {
    let word = folded.trim_end_matches(|c: char| !c.is_alphabetic());
    folded.len() - word.len() <= LONGEST_TAIL && WORDS.contains(undisguised(word).as_str())
}

fn undisguised(text: &str) -> String {
    let plain = |c| match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        c => c,
    };
    text.chars().map(plain).collect()
}

fn is_one_character(folded: &str) -> bool {
    let mut all = folded.chars();
    let first = all.next();
    first.is_some() && all.all(|c| Some(c) == first)
}

/// At least five keys of a row, and nothing else but a tail.
fn is_row(folded: &str) -> bool {
    ROWS.iter().any(|row| {
        let back: String = row.chars().rev().collect();
        [(*row).to_owned(), back].into_iter().any(|row| {
            (5..=row.len()).rev().any(|length| {
                let mut pieces = (0..=row.len() - length).map(|at| &row[at..at + length]);
                pieces.any(|piece| tail(folded, piece).is_some_and(is_plain_tail))
            })
        })
    })
}

fn tail<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    text.strip_prefix(word)
}

fn is_plain_tail(tail: &str) -> bool {
    tail.len() <= LONGEST_TAIL && !tail.contains(char::is_alphabetic)
}
