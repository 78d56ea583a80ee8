"""What the engine tells, as tuples with names."""

from typing import NamedTuple, Optional, Union


class Timing(NamedTuple):
    """When something is heard. A list of them makes a table::

    pandas.DataFrame(audio.timings)
    """

    #: ``"sentence"``, ``"word"``, ``"phoneme"``, ``"viseme"`` or ``"mark"``.
    kind: str
    #: When it begins, in seconds from the beginning of the audio.
    start: float
    #: When it ends, in seconds.
    end: float
    #: The sentence or word as it is said, the phoneme in the voice's alphabet, the
    #: viseme's name in Oculus Lipsync's set, the mark's name.
    label: str
    #: The phoneme in IPA, without stress; empty in a pause.
    ipa: Optional[str] = None
    #: The phoneme's stress: 0 none, 1 primary, 2 secondary.
    stress: Optional[int] = None
    #: The viseme in the set of Azure's speech service, 0 to 21.
    azure_viseme: Optional[int] = None
    #: The range of the text that a sentence or word stands for, in characters:
    #: ``text[slice(*timing.characters)]``.
    characters: Optional[tuple[int, int]] = None
    #: The same range in bytes of UTF-8.
    bytes: Optional[tuple[int, int]] = None
    #: The first sample.
    start_sample: int = 0
    #: The sample after the last.
    end_sample: int = 0


class TextWarning(NamedTuple):
    """Something in the text that was not spoken, or not as it says."""

    #: What happened.
    message: str
    #: The range of the text, in characters.
    characters: tuple[int, int]
    #: The same range in bytes of UTF-8.
    bytes: tuple[int, int]


class VoiceInfo(NamedTuple):
    """What is known about a voice."""

    #: The name that chooses it: ``"heart"``.
    name: str
    #: The name for people: ``"Heart"``.
    display_name: str
    #: Its language as a BCP 47 tag: ``"en-US"``.
    language: str
    #: The accents that it speaks, BCP 47 tags.
    accents: tuple[str, ...]
    #: ``"female"``, ``"male"`` or ``"neutral"``.
    gender: str
    #: Samples per second.
    sample_rate: int
    #: The licence of its data, an SPDX expression.
    licence: str
    #: Where its data comes from.
    source: str
    #: What it can do: ``"rate"``, ``"pitch"``, ``"noise_scale"``, ``"seed"``,
    #: ``"phonemes"``, ``"timings"``, ``"prosody_in_sentence"``.
    capabilities: frozenset[str]


class SettingInfo(NamedTuple):
    """A setting: what it takes and what it means."""

    #: The name.
    name: str
    #: ``"float"``, ``"int"`` or ``"str"``.
    kind: str
    #: The valid values, for people: ``"0.25 to 4"``.
    range: str
    #: The value unless it is set.
    default: Union[float, str]
    #: What it does.
    description: str
