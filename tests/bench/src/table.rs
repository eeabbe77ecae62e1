//! Tables, for a terminal or for a document.

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// Columns lined up with blanks.
    Plain,
    /// As `CommonMark` readers understand it (GFM tables).
    Markdown,
}

/// A title, a head and rows of as many cells.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    title: String,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(title: &str, head: &[&str]) -> Self {
        let head = head.iter().map(|&cell| cell.to_owned()).collect();
        Self {
            title: title.to_owned(),
            rows: vec![head],
        }
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Whether it has a head and nothing else.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.len() < 2
    }

    /// A figure beside its aim; marked where it misses it.
    pub(crate) fn figure(&mut self, name: &str, measured: String, aim: &str, is_met: bool) {
        let mark = if is_met { "" } else { MISSED };
        self.row(vec![
            name.to_owned(),
            measured,
            aim.to_owned(),
            mark.to_owned(),
        ]);
    }

    pub(crate) fn render(&self, style: Style) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = match style {
            Style::Plain => format!("{}\n", self.title),
            Style::Markdown => format!("### {}\n\n", self.title),
        };
        for (number, row) in self.rows.iter().enumerate() {
            text.push_str(&line(row, &widths, style));
            if number == 0 {
                text.push_str(&rule(&widths, style));
            }
        }
        text
    }
}

/// The mark of a figure that misses its aim.
pub(crate) const MISSED: &str = "MISSED";

/// The first column to the left, the others to the right.
fn line(row: &[String], widths: &[usize], style: Style) -> String {
    let cells = widths.iter().enumerate().map(|(column, &width)| {
        let cell = row.get(column).map_or("", String::as_str);
        if column == 0 {
            format!("{cell:<width$}")
        } else {
            format!("{cell:>width$}")
        }
    });
    let cells: Vec<String> = cells.collect();
    match style {
        Style::Plain => format!("  {}\n", cells.join("  ")),
        Style::Markdown => format!("| {} |\n", cells.join(" | ")),
    }
}

fn rule(widths: &[usize], style: Style) -> String {
    match style {
        Style::Plain => String::new(),
        Style::Markdown => {
            let cells = widths.iter().enumerate().map(|(column, &width)| {
                let dashes = "-".repeat(width.max(3) - 1);
                if column == 0 {
                    format!("-{dashes}")
                } else {
                    format!("{dashes}:")
                }
            });
            format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_figure_is_marked_in_both_styles() {
        let mut table = Table::new("Sizes", &["figure", "measured", "aim", ""]);
        table.figure("idle", "7.0 MB".to_owned(), "< 8 MB", true);
        table.figure("peak", "17.0 MB".to_owned(), "< 16 MB", false);
        let plain = table.render(Style::Plain);
        assert_eq!(
            plain.lines().nth(3),
            Some("  peak     17.0 MB  < 16 MB  MISSED")
        );
        let markdown = table.render(Style::Markdown);
        assert_eq!(
            markdown.lines().nth(3),
            Some("| ------ | -------: | ------: | -----: |")
        );
        assert_eq!(
            markdown.lines().nth(5),
            Some("| peak   |  17.0 MB | < 16 MB | MISSED |")
        );
        assert_eq!(plain.matches(MISSED).count(), 1);
    }
}
