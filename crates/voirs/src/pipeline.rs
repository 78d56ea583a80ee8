//! The pipeline: a voice, a front end and threads, ready to speak.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use crate::audio::Audio;
use crate::config::SynthesisConfig;
use crate::error::{Error, ErrorCode, Result};
use crate::frontend::{Boundary, FrontEnd, Utterance};
use crate::lexicon::Lexicon;
use crate::output_rate::OutputRate;
use crate::prosody::ProsodySpan;
use crate::runtime::{CancelToken, Deadline, Pool};
use crate::speech::{Speech, speak};
use crate::ssml::Directories;
use crate::stream::{Stream, panicked};
use crate::text::TextSource;
use crate::voice::{Catalogue, Voice, unknown_voice};
use crate::warning::Warning;

/// The name of the voice that speaks unless another is chosen.
pub const DEFAULT_VOICE: &str = "heart";

/// Speaks text. Cheap to clone; clones share everything. Any number of
/// threads may use one pipeline at once.
#[derive(Debug, Clone)]
pub struct Pipeline(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    voice: Voice,
    front_end: FrontEnd,
    pool: Arc<Pool>,
    max_text_bytes: usize,
    lexicons: Vec<Lexicon>,
    directories: Directories,
}

/// Chooses the parts of a [`Pipeline`]; see [`Pipeline::builder`].
#[derive(Debug, Clone, Default)]
pub struct PipelineBuilder {
    voice: Option<VoiceChoice>,
    voice_directories: Vec<PathBuf>,
    front_end: Option<FrontEnd>,
    accent: Option<String>,
    pool: Option<Arc<Pool>>,
    threads: Option<usize>,
    max_text_bytes: Option<usize>,
    lexicons: Vec<Lexicon>,
    directories: Directories,
}

#[derive(Debug, Clone)]
enum VoiceChoice {
    Named(String),
    File(PathBuf),
    Loaded(Voice),
}

impl Pipeline {
    /// The most bytes of a text unless the builder says otherwise: 64 MiB.
    pub const DEFAULT_MAX_TEXT_BYTES: usize = 64 << 20;

    /// A pipeline with the embedded voice and the threads that the process's
    /// pipelines share.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownVoice`] when the library was built without a voice.
    pub fn new() -> Result<Self> {
        Self::builder().build()
    }

    /// Chooses voice, accent, threads and limits.
    pub fn builder() -> PipelineBuilder {
        PipelineBuilder::default()
    }

    /// A builder of a pipeline like this one: what is not chosen anew is
    /// shared with it.
    pub fn to_builder(&self) -> PipelineBuilder {
        PipelineBuilder {
            voice: Some(VoiceChoice::Loaded(self.0.voice.clone())),
            front_end: Some(self.0.front_end.clone()),
            pool: Some(Arc::clone(&self.0.pool)),
            max_text_bytes: Some(self.0.max_text_bytes),
            lexicons: self.0.lexicons.clone(),
            directories: self.0.directories.clone(),
            ..PipelineBuilder::default()
        }
    }

    /// The voice.
    pub fn voice(&self) -> &Voice {
        &self.0.voice
    }

    /// The front end.
    pub fn front_end(&self) -> &FrontEnd {
        &self.0.front_end
    }

    /// The threads.
    pub fn pool(&self) -> &Arc<Pool> {
        &self.0.pool
    }

    /// Speaks a whole text.
    ///
    /// Sentences are synthesised in parallel; the samples do not depend on how
    /// many threads there are.
    ///
    /// # Errors
    /// Those of [`stream`](Self::stream) and of [`Stream::next_chunk`].
    pub fn synthesize(&self, text: &str, config: &SynthesisConfig) -> Result<Audio> {
        self.synthesize_cancellable(text, config, &CancelToken::new())
    }

    /// As [`synthesize`](Self::synthesize), until the token is cancelled.
    ///
    /// # Errors
    /// Besides those of [`synthesize`](Self::synthesize), [`ErrorCode::Cancelled`].
    pub fn synthesize_cancellable(
        &self,
        text: &str,
        config: &SynthesisConfig,
        cancel: &CancelToken,
    ) -> Result<Audio> {
        self.stream_cancellable(text, config, cancel)?
            .into_audio(|_| ())
    }

    /// Speaks several texts, as many at once as the pipeline has threads; the
    /// results come in the order of the texts, and one text's error leaves the
    /// others alone.
    pub fn synthesize_batch(
        &self,
        texts: &[&str],
        config: &SynthesisConfig,
        cancel: &CancelToken,
    ) -> Vec<Result<Audio>> {
        self.batch(texts, |text| {
            self.synthesize_cancellable(text, config, cancel)
        })
    }

    /// As [`synthesize_batch`](Self::synthesize_batch), with any way of
    /// speaking. The calling thread works as well.
    pub fn batch<I: Sync, T: Send>(
        &self,
        items: &[I],
        speak: impl Fn(&I) -> Result<T> + Sync,
    ) -> Vec<Result<T>> {
        let next = AtomicUsize::new(0);
        let (send, results) = mpsc::channel();
        let work = |send: mpsc::Sender<_>| {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(item) = items.get(at) else { return };
                let result = catch_unwind(AssertUnwindSafe(|| speak(item)));
                // The receiver outlives the threads.
                let _ = send.send((at, result.unwrap_or_else(|_| Err(panicked()))));
            }
        };
        thread::scope(|scope| {
            for _ in 1..self.0.pool.threads().min(items.len()) {
                let send = send.clone();
                // Where the system refuses a thread, those there do its work.
                let _ = thread::Builder::new().spawn_scoped(scope, || work(send));
            }
            work(send);
        });
        let mut results: Vec<_> = results.into_iter().collect();
        results.sort_by_key(|(at, _)| *at);
        results.into_iter().map(|(_, result)| result).collect()
    }

    /// Speaks a text sentence by sentence: audio as it is made.
    ///
    /// # Errors
    /// [`ErrorCode::EmptyText`], [`ErrorCode::TextTooLong`] or
    /// [`ErrorCode::InvalidSetting`].
    pub fn stream(&self, text: &str, config: &SynthesisConfig) -> Result<Stream> {
        self.stream_cancellable(text, config, &CancelToken::new())
    }

    /// As [`stream`](Self::stream), until the token is cancelled.
    ///
    /// # Errors
    /// As [`stream`](Self::stream).
    pub fn stream_cancellable(
        &self,
        text: &str,
        config: &SynthesisConfig,
        cancel: &CancelToken,
    ) -> Result<Stream> {
        config.validate()?;
        Stream::new(
            self.text_source(text)?,
            self.0.voice.clone(),
            Arc::clone(&self.0.pool),
            config.clone(),
            cancel.clone(),
        )
    }

    /// The utterances of a text with their phonemes, without speaking them.
    ///
    /// # Errors
    /// [`ErrorCode::EmptyText`], [`ErrorCode::TextTooLong`] or
    /// [`ErrorCode::NothingToSpeak`].
    pub fn phonemize(&self, text: &str) -> Result<Phonemized> {
        Phonemized::read(self.text_source(text)?)
    }

    /// Speaks a phoneme string of at most some 500 symbols as one utterance,
    /// on the calling thread, as the voice's model gives it: with the silence
    /// that the model puts before and after it.
    ///
    /// # Errors
    /// [`ErrorCode::EmptyText`]; [`ErrorCode::InvalidPhonemes`], naming the
    /// symbol or the limit; [`ErrorCode::InvalidSetting`].
    pub fn synthesize_phonemes(&self, phonemes: &str, config: &SynthesisConfig) -> Result<Speech> {
        self.synthesize_phonemes_with_prosody(phonemes, &[], config)
    }

    /// As [`synthesize_phonemes`](Self::synthesize_phonemes), with rate, pitch and
    /// volume that change inside the phonemes.
    ///
    /// # Errors
    /// As [`synthesize_phonemes`](Self::synthesize_phonemes).
    pub fn synthesize_phonemes_with_prosody(
        &self,
        phonemes: &str,
        prosody: &[ProsodySpan],
        config: &SynthesisConfig,
    ) -> Result<Speech> {
        config.validate()?;
        let voice = &self.0.voice;
        if phonemes.trim().is_empty() {
            return Err(Error::new(ErrorCode::EmptyText, "there are no phonemes"));
        }
        if let Some((at, symbol)) = phonemes.char_indices().find(|(_, c)| !voice.knows(*c)) {
            let message = format!("the voice has no phoneme \"{symbol}\" (byte {at})");
            return Err(Error::new(ErrorCode::InvalidPhonemes, message)
                .with_argument("phoneme", symbol)
                .with_argument("byte", at));
        }
        let count = phonemes.chars().count();
        if count > voice.max_phonemes() {
            let limit = voice.max_phonemes();
            let message = format!("{count} phonemes at once; the voice speaks {limit}");
            return Err(Error::new(ErrorCode::InvalidPhonemes, message)
                .with_argument("limit", limit)
                .with_hint("Divide them at a pause and join the audio."));
        }
        let deadline = Deadline::new(CancelToken::new(), config.timeout);
        let mut speech = speak(voice, phonemes, prosody, config, config.seed, &deadline)?;
        if let Some(mut output) = OutputRate::new(speech.sample_rate, config.sample_rate)? {
            output.convert_speech(&mut speech);
        }
        Ok(speech)
    }

    /// The user's lexicons.
    pub(crate) fn lexicons(&self) -> Vec<Arc<voirs_text::lexicon::Lexicon>> {
        self.0.lexicons.iter().map(Lexicon::shared).collect()
    }

    pub(crate) fn directories(&self) -> &Directories {
        &self.0.directories
    }

    /// Checks that a text is neither empty nor longer than the limit.
    pub(crate) fn check_length(&self, text: &str) -> Result<()> {
        let limit = self.0.max_text_bytes;
        if text.trim().is_empty() {
            return Err(Error::new(ErrorCode::EmptyText, "the text is empty"));
        }
        if text.len() > limit {
            let message = format!("the text has {} bytes, the limit is {limit}", text.len());
            return Err(Error::new(ErrorCode::TextTooLong, message)
                .with_argument("bytes", text.len())
                .with_argument("limit", limit));
        }
        Ok(())
    }

    fn text_source(&self, text: &str) -> Result<TextSource> {
        self.check_length(text)?;
        self.0.front_end.check()?;
        Ok(TextSource::new(
            text,
            self.lexicons(),
            self.0.front_end.clone(),
            self.0.voice.clone(),
        ))
    }
}

/// What [`Pipeline::phonemize`] gives.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Phonemized {
    /// The utterances, in order.
    pub utterances: Vec<Utterance>,
    /// What could not be pronounced.
    pub warnings: Vec<Warning>,
}

impl Phonemized {
    pub(crate) fn read(mut source: TextSource) -> Result<Self> {
        let mut utterances = Vec::new();
        while let Some(planned) = source.next()? {
            if !planned.utterance.phonemes.is_empty() {
                utterances.push(planned.utterance);
            }
        }
        Ok(Self {
            utterances,
            warnings: source.take_warnings(),
        })
    }

    /// The phonemes of each sentence or paragraph end as one string, utterances
    /// joined with spaces.
    pub fn phonemes(&self) -> String {
        let strings = self.utterances.iter().map(|u| u.phonemes.as_str());
        strings.collect::<Vec<_>>().join(" ")
    }

    /// The number of sentences.
    pub fn sentences(&self) -> usize {
        let ends = self.utterances.iter();
        ends.filter(|u| u.boundary != Boundary::Clause).count()
    }
}

impl PipelineBuilder {
    /// The voice, by its name: one inside the library, or one of the
    /// [`voice_directory`](Self::voice_directory)s; or the path of its file, with an
    /// extension. A speaker of it may follow: "en_US-libritts-high#p3922".
    #[must_use]
    pub fn voice(mut self, name: impl Into<String>) -> Self {
        self.voice = Some(VoiceChoice::Named(name.into()));
        self
    }

    /// A directory in which voices are looked for by name, after those inside the
    /// library; of several, the first that has the voice counts. `docs/voices.md`
    /// says more.
    #[must_use]
    pub fn voice_directory(mut self, path: impl Into<PathBuf>) -> Self {
        self.voice_directories.push(path.into());
        self
    }

    /// The voice, from its file: see [`Voice::load`].
    #[must_use]
    pub fn voice_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.voice = Some(VoiceChoice::File(path.into()));
        self
    }

    /// A voice that is loaded already, shared with other pipelines.
    #[must_use]
    pub fn loaded_voice(mut self, voice: Voice) -> Self {
        self.voice = Some(VoiceChoice::Loaded(voice));
        self
    }

    /// The front end; by default the one inside the library for the accent.
    #[must_use]
    pub fn front_end(mut self, front_end: FrontEnd) -> Self {
        self.front_end = Some(front_end);
        self
    }

    /// The accent, a BCP 47 tag; by default the voice's first.
    #[must_use]
    pub fn accent(mut self, accent: impl Into<String>) -> Self {
        self.accent = Some(accent.into());
        self
    }

    /// Threads of the pipeline's own, 1 to [`Pool::MAX_THREADS`].
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// Threads shared with other pipelines; by default [`Pool::global`].
    /// [`threads`](Self::threads) goes before it.
    #[must_use]
    pub fn pool(mut self, pool: Arc<Pool>) -> Self {
        self.pool = Some(pool);
        self
    }

    /// The most bytes of a text.
    #[must_use]
    pub fn max_text_bytes(mut self, limit: usize) -> Self {
        self.max_text_bytes = Some(limit);
        self
    }

    /// A pronunciation lexicon, asked before everything else; of several, the
    /// first that has the word counts. `docs/lexicons.md` says more.
    #[must_use]
    pub fn lexicon(mut self, lexicon: Lexicon) -> Self {
        self.lexicons.push(lexicon);
        self
    }

    /// The directory whose files the `audio` elements of SSML may play, links
    /// followed; without it, none.
    #[must_use]
    pub fn audio_directory(mut self, path: impl Into<PathBuf>) -> Self {
        self.directories.audio = Some(path.into());
        self
    }

    /// The directory whose files the `lexicon` elements of SSML may name, links
    /// followed; without it, none.
    #[must_use]
    pub fn lexicon_directory(mut self, path: impl Into<PathBuf>) -> Self {
        self.directories.lexicons = Some(path.into());
        self
    }

    /// Loads what was chosen.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownVoice`], [`ErrorCode::UnsupportedAccent`],
    /// [`ErrorCode::InvalidSetting`] and those of [`Voice::load`].
    pub fn build(self) -> Result<Pipeline> {
        let voice = match self.voice {
            None => Voice::embedded(DEFAULT_VOICE)?,
            Some(VoiceChoice::Named(name)) => named_voice(&name, &self.voice_directories)?,
            Some(VoiceChoice::File(path)) => Voice::load(path)?,
            Some(VoiceChoice::Loaded(voice)) => voice,
        };
        let accents = &voice.info().accents;
        let accent = match (&self.accent, &self.front_end) {
            (Some(accent), _) => accent.clone(),
            (None, Some(front_end)) => front_end.accent().to_owned(),
            (None, None) => accents.first().cloned().unwrap_or_default(),
        };
        let name = &voice.info().name;
        if !voice.speaks(&accent) {
            let message = format!("the voice \"{name}\" does not speak \"{accent}\"");
            return Err(Error::new(ErrorCode::UnsupportedAccent, message)
                .with_argument("voice", name)
                .with_argument("accent", &accent)
                .with_hint(format!("It speaks {}.", accents.join(", "))));
        }
        let front_end = match (self.front_end, self.accent) {
            (Some(front_end), _) => front_end,
            (None, Some(_)) => FrontEnd::embedded(&accent)?,
            // A voice speaks phonemes also where no front end reads its language.
            (None, None) => {
                FrontEnd::embedded(&accent).unwrap_or_else(|_| FrontEnd::absent(&accent))
            }
        };
        if !front_end.accent().eq_ignore_ascii_case(&accent) {
            let own = front_end.accent();
            let message = format!("the front end reads \"{own}\", not \"{accent}\"");
            return Err(
                Error::new(ErrorCode::UnsupportedAccent, message).with_argument("accent", &accent)
            );
        }
        let pool = match (self.threads, self.pool) {
            (Some(threads), _) => Arc::new(Pool::new(threads)?),
            (None, Some(pool)) => pool,
            (None, None) => Pool::global()?,
        };
        Ok(Pipeline(Arc::new(Inner {
            voice,
            front_end,
            pool,
            max_text_bytes: self
                .max_text_bytes
                .unwrap_or(Pipeline::DEFAULT_MAX_TEXT_BYTES),
            lexicons: self.lexicons,
            directories: self.directories,
        })))
    }
}

/// The voice of a name or path, with its speaker if one is given.
fn named_voice(name: &str, directories: &[PathBuf]) -> Result<Voice> {
    let (voice, speaker) = match name.split_once('#') {
        Some((voice, speaker)) => (voice, Some(speaker)),
        None => (name, None),
    };
    let extension = Path::new(voice).extension().and_then(|e| e.to_str());
    let voice = if Voice::embedded_names().contains(&voice) {
        Voice::embedded(voice)?
    } else if matches!(extension, Some("onnx" | "voirs")) {
        Voice::load(voice)?
    } else {
        let catalogue = Catalogue::read(directories);
        if let Some(blend) = catalogue.blend(voice) {
            return blend;
        }
        let entry = catalogue.find(voice).ok_or_else(|| {
            let names = catalogue.voices().iter().map(|e| e.info.name.as_str());
            unknown_voice(voice, &names.take(20).collect::<Vec<_>>())
        })?;
        entry.load()?
    };
    match speaker {
        Some(speaker) => voice.speaker(speaker),
        None => Ok(voice),
    }
}
