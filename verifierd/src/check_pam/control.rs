//! The control field of a line: which return code of the module does what to the stack (`pam.conf(5)`).

use super::code::Code;

/// What one return code does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Action {
    /// Counts for nothing.
    Ignore,
    /// Counts, unless something failed before.
    Ok,
    /// Counts, and ends this stack unless something failed before.
    Done,
    /// Makes the stack fail.
    Bad,
    /// Makes the stack fail, and ends it.
    Die,
    /// Forgets what came before in this stack.
    Reset,
    /// Skips so many lines; 1 or more.
    Jump(usize),
}

/// The action of every return code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Control([Action; 32]);

impl Control {
    /// All that a line does that is not understood.
    pub(super) const BAD: Self = Self([Action::Bad; 32]);

    /// What libpam makes of the field: a keyword, in any case, or what stood between brackets. What it does not
    /// understand makes every code bad, and is told.
    pub(super) fn read(field: &str) -> (Self, Option<String>) {
        let keyword = match field.to_ascii_lowercase().as_str() {
            "required" => Some((Action::Ok, Action::Bad, true)),
            "requisite" => Some((Action::Ok, Action::Die, true)),
            "optional" => Some((Action::Ok, Action::Ignore, false)),
            "sufficient" => Some((Action::Done, Action::Ignore, false)),
            _ => None,
        };
        if let Some((success, failure, ignores)) = keyword {
            let mut control = Self([failure; 32]);
            control.set(Code::SUCCESS, success);
            control.set(Code::NEW_AUTHTOK_REQD, success);
            if ignores {
                control.set(Code::IGNORE, Action::Ignore);
            }
            return (control, None);
        }
        match brackets(field.as_bytes()) {
            Ok(control) => (control, None),
            Err(expected) => {
                let what = format!("the control \"{field}\" is not understood: {expected}");
                (Self::BAD, Some(what))
            }
        }
    }

    /// What this code does.
    #[must_use]
    pub(super) fn action(&self, code: Code) -> Action {
        self.0.get(code.index()).copied().unwrap_or(Action::Bad)
    }

    fn set(&mut self, code: Code, action: Action) {
        if let Some(slot) = self.0.get_mut(code.index()) {
            *slot = action;
        }
    }
}

/// The first of `words` that the text begins with, as libpam looks for it: whatever follows.
fn leading<'w, T: Copy>(
    text: &[u8],
    words: impl Iterator<Item = (&'w str, T)>,
) -> Option<(T, &[u8])> {
    let mut words = words;
    words.find_map(|(word, meaning)| Some((meaning, text.strip_prefix(word.as_bytes())?)))
}

fn trim(text: &[u8]) -> &[u8] {
    let blanks = text
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace() || **byte == 0x0b);
    text.get(blanks.count()..).unwrap_or_default()
}

/// `value=action ..`. A `default` counts for what no pair before it names, and a pair after it for itself.
fn brackets(field: &[u8]) -> Result<Control, String> {
    let mut actions = [None; 32];
    let mut rest = trim(field);
    while !rest.is_empty() {
        let codes = Code::all().map(|code| (code.name(), Some(code)));
        let (code, after) = leading(rest, codes.chain([("default", None)]))
            .filter(|(_, after)| !after.is_empty())
            .ok_or("a return value is expected")?;
        let after = trim(after).strip_prefix(b"=").ok_or("= is expected")?;
        let (action, after) = action(trim(after))?;
        match code {
            Some(code) => {
                if let Some(slot) = actions.get_mut(code.index()) {
                    *slot = Some(action);
                }
            }
            None => {
                for slot in &mut actions {
                    slot.get_or_insert(action);
                }
            }
        }
        rest = trim(after);
    }
    Ok(Control(actions.map(|action| action.unwrap_or(Action::Bad))))
}

fn action(text: &[u8]) -> Result<(Action, &[u8]), String> {
    let words = [
        ("ignore", Action::Ignore),
        ("ok", Action::Ok),
        ("done", Action::Done),
        ("bad", Action::Bad),
        ("die", Action::Die),
        ("reset", Action::Reset),
    ];
    if let Some(found) = leading(text, words.into_iter()) {
        return Ok(found);
    }
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, after) = text.split_at_checked(digits).unwrap_or_default();
    let lines = number.iter().fold(0_usize, |sum, digit| {
        sum.saturating_mul(10)
            .saturating_add(usize::from(digit.wrapping_sub(b'0')))
    });
    if lines == 0 {
        return Err(
            "an action is expected: ignore, ok, done, bad, die, reset, or how many lines to skip"
                .into(),
        );
    }
    Ok((Action::Jump(lines), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(field: &str) -> Control {
        let (control, fault) = Control::read(field);
        assert_eq!(fault, None, "{field}");
        control
    }

    #[test]
    fn keywords_are_what_the_manual_says() {
        for (keyword, same) in [
            (
                "required",
                "success=ok new_authtok_reqd=ok ignore=ignore default=bad",
            ),
            (
                "Requisite",
                "success=ok new_authtok_reqd=ok ignore=ignore default=die",
            ),
            (
                "sufficient",
                "success=done new_authtok_reqd=done default=ignore",
            ),
            ("OPTIONAL", "success=ok new_authtok_reqd=ok default=ignore"),
        ] {
            assert_eq!(read(keyword), read(same), "{keyword}");
        }
    }

    #[test]
    fn the_order_of_pairs_matters_only_to_default() {
        assert_eq!(
            read("success=2 default=ignore").action(Code::SUCCESS),
            Action::Jump(2)
        );
        assert_eq!(
            read("default=bad success=ok").action(Code::SUCCESS),
            Action::Ok
        );
        assert_eq!(
            read("success=bad success=ok").action(Code::SUCCESS),
            Action::Ok
        );
        assert_eq!(
            read("success=okdefault=die"),
            read(" success = ok\tdefault=die ")
        );
        assert_eq!(
            read("success=ok").action(Code::IGNORE),
            Action::Bad,
            "what is not named is bad"
        );
        assert_eq!(read(""), Control::BAD);
    }

    #[test]
    fn what_is_not_understood_is_bad_whatever_the_module_says() {
        for field in [
            "requird",
            "success",
            "success=",
            "success=okay,",
            "success=0",
            "SUCCESS=ok",
            "success=ok,default=bad",
            "success=ok xyz",
            "success=ok]default=bad",
            "default",
        ] {
            let (control, fault) = Control::read(field);
            assert!(control == Control::BAD && fault.is_some(), "{field}");
        }
    }
}
