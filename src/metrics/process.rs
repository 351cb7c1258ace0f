//! What Linux knows about this process, read on request. The names are those of Prometheus' own
//! libraries.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

use super::{Described, Kind};

/// This process.
#[derive(Debug)]
pub(super) struct Process;

const fn described(name: &'static str, help: &'static str, kind: Kind) -> Described {
    Described {
        name,
        help,
        kind,
        labels: &[],
    }
}

const RESIDENT: Described = described(
    "process_resident_memory_bytes",
    "Memory of the process, including shared memory",
    Kind::Gauge,
);
const PRIVATE: Described = described(
    "process_private_memory_bytes",
    "Memory that is the process's own",
    Kind::Gauge,
);
const CPU: Described = described(
    "process_cpu_seconds",
    "Time that the process spent on a processor",
    Kind::Counter,
);
const THREADS: Described = described(
    "process_threads",
    "Threads; the built-in marker's pool has one a core and is idle between answers",
    Kind::Gauge,
);
const FILES: Described = described("process_open_fds", "Open files and sockets", Kind::Gauge);
const MOST_FILES: Described = described(
    "process_max_fds",
    "Files and sockets that may be open",
    Kind::Gauge,
);
const START: Described = described(
    "process_start_time_seconds",
    "When the process was started, in seconds since 1970",
    Kind::Gauge,
);

impl Process {
    pub(super) fn described(&self) -> [Described; 7] {
        [RESIDENT, PRIVATE, CPU, THREADS, FILES, MOST_FILES, START]
    }
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        // Leave out what the system does not tell: the rest is still useful.
        let Ok(process) = procfs::process::Process::myself() else {
            return Ok(());
        };
        let mut tell = |what: &Described, value: f64| {
            let gauge = ConstGauge::new(value);
            let counter = ConstCounter::new(value);
            let kind = match what.kind {
                Kind::Counter => counter.metric_type(),
                _ => gauge.metric_type(),
            };
            let metric = encoder.encode_descriptor(what.name, what.help, None, kind)?;
            match what.kind {
                Kind::Counter => counter.encode(metric),
                _ => gauge.encode(metric),
            }
        };
        if let Ok(memory) = process.statm() {
            let page = procfs::page_size() as f64;
            tell(&RESIDENT, memory.resident as f64 * page)?;
            let private = memory.resident.saturating_sub(memory.shared);
            tell(&PRIVATE, private as f64 * page)?;
        }
        if let Ok(stat) = process.stat() {
            let ticks = (stat.utime + stat.stime) as f64;
            tell(&CPU, ticks / procfs::ticks_per_second() as f64)?;
            tell(&THREADS, stat.num_threads as f64)?;
            if let Ok(boot) = procfs::boot_time_secs() {
                let since_boot = stat.starttime / procfs::ticks_per_second();
                tell(&START, (boot + since_boot) as f64)?;
            }
        }
        if let Ok(files) = process.fd_count() {
            tell(&FILES, files as f64)?;
        }
        if let Ok(limits) = process.limits()
            && let procfs::process::LimitValue::Value(most) = limits.max_open_files.soft_limit
        {
            tell(&MOST_FILES, most as f64)?;
        }
        Ok(())
    }
}
