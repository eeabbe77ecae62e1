//! Patterns of `ssh_config(5)`: `*` is any text, `?` any character.

/// Whether the text fits the pattern.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    fits_rest(&pattern, &text)
}

fn fits_rest(pattern: &[char], text: &[char]) -> bool {
    let mut reached = vec![pattern];
    // Which rests of the pattern are open after each character: no way is gone twice.
    close(&mut reached);
    for c in text {
        let mut next = Vec::new();
        for rest in reached {
            match rest.split_first() {
                Some(('*', _)) => next.push(rest),
                Some((p, after)) if p == c || *p == '?' => next.push(after),
                Some(_) | None => {}
            }
        }
        close(&mut next);
        reached = next;
    }
    reached.iter().any(|rest| rest.is_empty())
}

/// Adds what is left where a `*` stands for nothing; the longest first, each once.
fn close(rests: &mut Vec<&[char]>) {
    let mut index = 0;
    while let Some(rest) = rests.get(index).copied() {
        if let Some(('*', after)) = rest.split_first() {
            rests.push(after);
        }
        index += 1;
    }
    rests.sort_by_key(|rest| rest.len());
    rests.dedup_by_key(|rest| rest.len());
}

/// A text that fits, for a pattern that nobody known fits.
pub(super) fn example(pattern: &str) -> String {
    pattern.replace('*', "").replace('?', "x")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        assert!(fits("*.conf", "50-redhat.conf") && fits("svc-*", "svc-") && fits("a?c", "abc"));
        assert!(!fits("*.conf", "x.conf.bak") && !fits("a?c", "ac") && !fits("", "a"));
        assert!(fits("*a*b*", "xxaxxbxx") && fits("", "") && fits("**", ""));
        assert!(!fits(&"*a".repeat(40), &"a".repeat(39)));
        assert!(fits("svc-*-?", &example("svc-*-?")));
    }
}
