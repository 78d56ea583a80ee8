//! Sample rate conversion of a mono stream.
//!
//! A polyphase windowed-sinc filter (Crochiere and Rabiner, *Multirate Digital
//! Signal Processing*, 1983, chapter 2) with a Kaiser window. Passband ripple
//! is below 0.01 dB up to 0.9 of the lower Nyquist frequency; images and
//! aliases from the lower Nyquist frequency on are below −100 dB.

mod filter;

use filter::Filter;

/// The sample rates that a [`Resampler`] takes and gives, in Hz.
pub const RESAMPLER_RATES: std::ops::RangeInclusive<u32> = 8_000..=192_000;

/// Input samples that are taken in at once.
const BLOCK: usize = 4096;

/// A sample rate outside [`RESAMPLER_RATES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sample rate of {rate} Hz cannot be converted: it goes from 8000 to 192000 Hz")]
pub struct UnsupportedRate {
    /// The rate, in Hz.
    pub rate: u32,
}

/// Converts the sample rate of a mono stream that arrives in pieces.
///
/// Output sample n belongs to the input time n / `to`: the filter's delay is
/// made up for. n input samples become round(n · `to` / `from`) output samples,
/// halves rounded up. The output is a pure function of the whole input,
/// however it is cut. Before and after the input is silence. Equal rates give
/// the input bit for bit. A sample that is not finite spoils its neighbours
/// within [`look_ahead`](Self::look_ahead), and nothing else.
///
/// Memory: the filter, at most 1 MiB, and some 20,000 samples. Sums are made in
/// one order on every processor.
#[derive(Debug, Clone)]
pub struct Resampler {
    /// The rates, divided by their greatest common divisor.
    from: u64,
    to: u64,
    /// `None` where the rates are equal.
    filter: Option<Filter>,
    /// Input from the first sample that an output still needs.
    pending: Vec<f32>,
    next: Next,
    taken: u64,
    given: u64,
}

/// Where the window of the next output sample lies.
#[derive(Debug, Clone, Copy, Default)]
struct Next {
    /// Its first sample, in `pending`.
    start: usize,
    /// How far the output sample is behind an input sample, in parts of
    /// `Resampler::to`.
    phase: u64,
}

impl Resampler {
    /// A resampler from and to a rate in Hz. Makes the filter's table, which
    /// takes up to some 20 ms.
    ///
    /// # Errors
    /// [`UnsupportedRate`], when a rate is outside [`RESAMPLER_RATES`].
    pub fn new(from: u32, to: u32) -> Result<Self, UnsupportedRate> {
        if let Some(rate) = [from, to]
            .into_iter()
            .find(|r| !RESAMPLER_RATES.contains(r))
        {
            return Err(UnsupportedRate { rate });
        }
        let divisor = greatest_common_divisor(from, to);
        let (from, to) = (from / divisor, to / divisor);
        let mut new = Self {
            from: u64::from(from),
            to: u64::from(to),
            filter: (from != to).then(|| Filter::new(from, to)),
            pending: Vec::new(),
            next: Next::default(),
            taken: 0,
            given: 0,
        };
        new.restart();
        Ok(new)
    }

    /// Input samples after its own time that an output sample depends on: 72
    /// when the rate rises (3 ms at 24 kHz), more by the ratio when it falls.
    pub fn look_ahead(&self) -> usize {
        self.filter.as_ref().map_or(0, Filter::half)
    }

    /// How many samples `input` samples become.
    pub fn output_length(&self, input: u64) -> u64 {
        let doubled = 2 * u128::from(input) * u128::from(self.to) + u128::from(self.from);
        u64::try_from(doubled / (2 * u128::from(self.from))).unwrap_or(u64::MAX)
    }

    /// Takes more of the input and appends the output that it completes.
    pub fn process(&mut self, input: &[f32], out: &mut Vec<f32>) {
        self.taken += input.len() as u64;
        let Some(filter) = &self.filter else {
            out.extend_from_slice(input);
            return;
        };
        for block in input.chunks(BLOCK) {
            self.pending.extend_from_slice(block);
            let before = out.len();
            let limit = usize::MAX;
            self.next = filter.run(&self.pending, self.next, (self.from, self.to), limit, out);
            self.given += (out.len() - before) as u64;
            if self.next.start >= BLOCK {
                let used = self.next.start.min(self.pending.len());
                self.pending.drain(..used);
                self.next.start -= used;
            }
        }
    }

    /// Appends the rest of the output. The resampler is then as new.
    pub fn finish(&mut self, out: &mut Vec<f32>) {
        if let Some(filter) = &self.filter {
            let rest = self.output_length(self.taken).saturating_sub(self.given);
            let limit = usize::try_from(rest).unwrap_or(usize::MAX);
            // The window of the last output ends `half` samples after the input.
            let silence = self.pending.len() + filter.taps();
            self.pending.resize(silence, 0.0);
            filter.run(&self.pending, self.next, (self.from, self.to), limit, out);
        }
        self.restart();
    }

    fn restart(&mut self) {
        self.pending.clear();
        self.pending
            .resize(self.look_ahead().saturating_sub(1), 0.0);
        self.next = Next::default();
        (self.taken, self.given) = (0, 0);
    }
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}
