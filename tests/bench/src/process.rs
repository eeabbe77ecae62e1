//! What proc(5) says of a process: memory and processor time.

use std::fs;

use anyhow::{Context, Result};

use crate::samples::float;

/// A process by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pid(pub(crate) u32);

impl Pid {
    /// This one.
    pub(crate) fn own() -> Self {
        Self(std::process::id())
    }

    /// What follows its program's name in `/proc/PID/stat`.
    fn stat(self) -> Result<Vec<String>> {
        let text = fs::read_to_string(format!("/proc/{}/stat", self.0))?;
        let (_, rest) = text.rsplit_once(')').context("no name in stat")?;
        Ok(rest.split_whitespace().map(str::to_owned).collect())
    }

    /// Processor time used so far, in microseconds; the kernel counts in hundredths of a second.
    pub(crate) fn processor_time(self) -> Result<f64> {
        let fields = self.stat()?;
        let mut ticks = 0;
        for place in [11, 12] {
            ticks += fields
                .get(place)
                .context("no times in stat")?
                .parse::<u64>()?;
        }
        Ok(float(ticks) * 1e6 / float(rustix::param::clock_ticks_per_second()))
    }

    /// Resident memory now, in bytes.
    pub(crate) fn resident(self) -> Result<u64> {
        self.status("VmRSS:")
    }

    /// Resident memory, with what other processes use too shared out among them, in bytes.
    pub(crate) fn proportional(self) -> Result<u64> {
        self.kilobytes("smaps_rollup", "Pss:")
    }

    /// The most resident memory it ever had, in bytes.
    pub(crate) fn peak(self) -> Result<u64> {
        self.status("VmHWM:")
    }

    fn status(self, name: &str) -> Result<u64> {
        self.kilobytes("status", name)
    }

    fn kilobytes(self, file: &str, name: &str) -> Result<u64> {
        let text = fs::read_to_string(format!("/proc/{}/{file}", self.0))?;
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .context("no such line in proc(5)")?;
        let number = line.trim().strip_suffix(" kB").context("not in kB")?;
        Ok(number.trim().parse::<u64>()? * 1024)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_memory_and_time_are_seen() {
        let own = Pid::own();
        let block = vec![1_u8; 32 << 20];
        assert!(
            own.resident().unwrap() > 32 << 20,
            "{} bytes held",
            block.len()
        );
        assert!(own.proportional().unwrap() <= own.peak().unwrap());
        assert!(own.peak().unwrap() >= own.resident().unwrap());
        assert!(own.processor_time().unwrap() >= 0.0);
    }
}
