//! The tables of a page.

/// Rows by their first cell, in order.
pub(crate) struct Table(Vec<Vec<String>>);

/// The table whose head starts with this cell.
pub(crate) fn table(page: &str, head: &str) -> Table {
    let lines = page
        .lines()
        .skip_while(|line| cells(line).first().is_none_or(|cell| cell != head));
    let rows = lines
        .take_while(|line| line.starts_with('|'))
        .skip(2)
        .map(cells);
    let rows: Vec<_> = rows.collect();
    assert!(!rows.is_empty(), "no table of {head}");
    Table(rows)
}

/// What stands between backticks.
pub(crate) fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
    inner
        .split('|')
        .map(|cell| cell.trim().to_owned())
        .collect()
}

impl Table {
    /// The first cell of each row.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.0.iter().map(|row| row[0].as_str()).collect()
    }

    /// A cell of each row, beside the first.
    pub(crate) fn column(&self, number: usize) -> Vec<(&str, &str)> {
        self.0
            .iter()
            .map(|row| (row[0].as_str(), row[number].as_str()))
            .collect()
    }
}
