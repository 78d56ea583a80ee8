//! Requests whose text is SSML.

use std::sync::Arc;

use voirs_text::ssml::Document;

use super::cast::Cast;
use super::{Pauses, SsmlSource, Surroundings};
use crate::audio::Audio;
use crate::config::SynthesisConfig;
use crate::error::{ErrorCode, Result};
use crate::lexicon::document_error;
use crate::pipeline::{Phonemized, Pipeline};
use crate::runtime::CancelToken;
use crate::stream::Stream;
use crate::text::TextSource;

impl Pipeline {
    /// Speaks a whole SSML document (`docs/ssml.md`).
    ///
    /// # Errors
    /// Those of [`stream_ssml`](Self::stream_ssml) and of [`Stream::next_chunk`].
    pub fn synthesize_ssml(&self, document: &str, config: &SynthesisConfig) -> Result<Audio> {
        self.synthesize_ssml_cancellable(document, config, &CancelToken::new())
    }

    /// As [`synthesize_ssml`](Self::synthesize_ssml), until the token is cancelled.
    ///
    /// # Errors
    /// Besides those of [`synthesize_ssml`](Self::synthesize_ssml),
    /// [`ErrorCode::Cancelled`].
    pub fn synthesize_ssml_cancellable(
        &self,
        document: &str,
        config: &SynthesisConfig,
        cancel: &CancelToken,
    ) -> Result<Audio> {
        self.stream_ssml_cancellable(document, config, cancel)?
            .into_audio(|_| ())
    }

    /// Speaks an SSML document sentence by sentence: audio as it is made.
    /// Ranges of words and warnings are byte ranges of the document.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidSsml`] with the line, the column, what was found and
    /// what was expected; those of [`stream`](Self::stream).
    pub fn stream_ssml(&self, document: &str, config: &SynthesisConfig) -> Result<Stream> {
        self.stream_ssml_cancellable(document, config, &CancelToken::new())
    }

    /// As [`stream_ssml`](Self::stream_ssml), until the token is cancelled.
    ///
    /// # Errors
    /// As [`stream_ssml`](Self::stream_ssml).
    pub fn stream_ssml_cancellable(
        &self,
        document: &str,
        config: &SynthesisConfig,
        cancel: &CancelToken,
    ) -> Result<Stream> {
        config.validate()?;
        Stream::new(
            self.ssml_source(document, config)?,
            self.voice().clone(),
            Arc::clone(self.pool()),
            config.clone(),
            cancel.clone(),
        )
    }

    /// The utterances of an SSML document with their phonemes, without speaking
    /// them.
    ///
    /// # Errors
    /// As [`stream_ssml`](Self::stream_ssml), and [`ErrorCode::NothingToSpeak`].
    pub fn phonemize_ssml(&self, document: &str) -> Result<Phonemized> {
        Phonemized::read(self.ssml_source(document, &SynthesisConfig::default())?)
    }

    fn ssml_source(&self, text: &str, config: &SynthesisConfig) -> Result<TextSource> {
        self.check_length(text)?;
        self.front_end().check()?;
        let surroundings = Surroundings::new(
            self.voice(),
            self.front_end().accent(),
            self.directories(),
            self.library(),
        );
        let document = Document::parse(text, &surroundings)
            .map_err(|cause| document_error(ErrorCode::InvalidSsml, "", cause))?;
        let cast = Cast::new(surroundings.into_speakers(), Arc::clone(self.library()));
        let source = SsmlSource::new(
            document,
            cast,
            self.directories().clone(),
            self.lexicons(),
            Pauses::new(config),
        );
        let front_end = self.front_end().clone();
        Ok(TextSource::ssml(
            text,
            source,
            front_end,
            self.voice().clone(),
        ))
    }
}
