//! Wildcards and policy variables (IAM-031, IAM-037).

/// What a variable stands for, by its name.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Char(char),
    One,
    Many,
}

/// Whether `text` fits a pattern of `*` and `?`, with `${…}` replaced; what replaces them is literal.
/// A variable without value fits nothing.
#[must_use]
pub fn fits(pattern: &str, text: &str, variables: Option<Lookup<'_>>) -> bool {
    tokens(pattern, variables).is_some_and(|tokens| matches(&tokens, text))
}

/// As [`fits`], without regard to the case of letters.
#[must_use]
pub fn fits_ignoring_case(pattern: &str, text: &str) -> bool {
    fits(&pattern.to_lowercase(), &text.to_lowercase(), None)
}

/// A value with its variables replaced and no wildcards; `None` if one has no value.
#[must_use]
pub fn literal(text: &str, variables: Option<Lookup<'_>>) -> Option<String> {
    let tokens = tokens(text, variables)?;
    let plain = |token: Token| match token {
        Token::Char(c) => c,
        Token::One => '?',
        Token::Many => '*',
    };
    Some(tokens.into_iter().map(plain).collect())
}

fn tokens(pattern: &str, variables: Option<Lookup<'_>>) -> Option<Vec<Token>> {
    let mut tokens = Vec::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        if let (Some(lookup), Some(inside)) = (variables, rest.strip_prefix("${")) {
            let end = inside.find('}')?;
            let value = variable(&inside[..end], lookup)?;
            tokens.extend(value.chars().map(Token::Char));
            rest = &inside[end + 1..];
            continue;
        }
        tokens.push(match c {
            '*' => Token::Many,
            '?' => Token::One,
            other => Token::Char(other),
        });
        rest = &rest[c.len_utf8()..];
    }
    Some(tokens)
}

/// `key`, `key, 'default'`, or one of the escapes `*`, `?`, `$`.
fn variable(text: &str, lookup: Lookup<'_>) -> Option<String> {
    if let "*" | "?" | "$" = text {
        return Some(text.to_owned());
    }
    let (key, default) = match text.split_once(',') {
        Some((key, default)) => {
            let default = default.trim().strip_prefix('\'')?.strip_suffix('\'')?;
            (key.trim(), Some(default.to_owned()))
        }
        None => (text.trim(), None),
    };
    lookup(key).or(default)
}

/// Greedy with one way back: linear in the text for each `*`.
fn matches(tokens: &[Token], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut token) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while at < text.len() {
        match tokens.get(token) {
            Some(Token::Many) => {
                back = Some((token, at));
                token += 1;
            }
            Some(Token::One) => (at, token) = (at + 1, token + 1),
            Some(Token::Char(c)) if *c == text[at] => (at, token) = (at + 1, token + 1),
            _ => {
                let Some((many, from)) = back else { return false };
                back = Some((many, from + 1));
                (at, token) = (from + 1, many + 1);
            }
        }
    }
    tokens[token..].iter().all(|token| *token == Token::Many)
}
