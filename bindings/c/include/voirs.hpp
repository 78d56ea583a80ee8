/**
 * @file
 * VoiRS for C++17 and newer: voirs.h in RAII, views, exceptions or results.
 *
 * - Every function that can fail exists twice: `synthesize` throws voirs::Error,
 *   `try_synthesize` returns a voirs::Result. Without exceptions
 *   (-fno-exceptions) only the second is there.
 * - Pipeline, AudioBuffer and CancelToken are shared: a copy is another reference.
 *   Stream, Task, Batch, VoiceList and Bytes can only be moved.
 * - All may be used by several threads at once, but for Stream, which belongs to one
 *   thread at a time, and for one handle, which must not be assigned to meanwhile.
 * - Callbacks return nothing, or a bool: false cancels. What a callback throws
 *   does not pass through the library: the synthesis is cancelled, and the call
 *   that waits for it throws the same again.
 * - Text is UTF-8. Ranges and times are those of voirs.h, whose comments hold here.
 */
#ifndef VOIRS_HPP
#define VOIRS_HPP

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <iterator>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "voirs.h"

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define VOIRS_HAS_EXCEPTIONS 1
#include <exception>
#else
#define VOIRS_HAS_EXCEPTIONS 0
#endif

#if __has_include(<version>)
#include <version>
#endif
#ifdef __cpp_lib_span
#include <span>
#endif
#if defined(__has_include) && __has_include(<memory_resource>)
#include <memory_resource>
#endif

namespace voirs {

// Programs may mix files that differ in what types they see.
#ifdef __cpp_lib_span
inline namespace with_std_span {
#else
inline namespace with_own_span {
#endif
#if VOIRS_HAS_EXCEPTIONS
inline namespace throwing {
#else
inline namespace not_throwing {
#endif

using Status = VoirsStatus;
using ErrorKind = VoirsErrorKind;
using Capability = VoirsCapability;
using EventKind = VoirsEventKind;
using Input = VoirsInput;
using LogLevel = VoirsLogLevel;
using Priority = VoirsPriority;
using SettingKind = VoirsSettingKind;
using TaskState = VoirsTaskState;
using SampleFormat = VoirsSampleFormat;
using ByteOrder = VoirsByteOrder;
using ChannelLayout = VoirsChannelLayout;

/* ---- Views ---------------------------------------------------------------- */

#ifdef __cpp_lib_span
template <class T> using span = std::span<T>;
#else
/** The part of C++20's std::span that is needed here. */
template <class T> class span {
  public:
    using element_type = T;
    using value_type = std::remove_cv_t<T>;
    using iterator = T *;

    constexpr span() noexcept = default;
    constexpr span(T *data, std::size_t size) noexcept : data_(data), size_(size) {
    }
    template <std::size_t N> constexpr span(T (&array)[N]) noexcept : data_(array), size_(N) {
    }
    /** Of anything with data() and size(): a vector, an array, another span. */
    template <class Range, class Data = decltype(std::data(std::declval<Range &>())),
              class = decltype(std::size(std::declval<Range &>())),
              class = std::enable_if_t<
                  std::is_convertible_v<std::remove_pointer_t<Data> (*)[], T (*)[]> &&
                  !std::is_array_v<std::remove_reference_t<Range>>>>
    constexpr span(Range &&range) noexcept : data_(std::data(range)), size_(std::size(range)) {
    }

    constexpr T *data() const noexcept {
        return data_;
    }
    constexpr std::size_t size() const noexcept {
        return size_;
    }
    constexpr std::size_t size_bytes() const noexcept {
        return size_ * sizeof(T);
    }
    constexpr bool empty() const noexcept {
        return size_ == 0;
    }
    constexpr T &operator[](std::size_t index) const noexcept {
        return data_[index];
    }
    constexpr T *begin() const noexcept {
        return data_;
    }
    constexpr T *end() const noexcept {
        return data_ + size_;
    }
    /** The part from offset; both must lie inside. */
    constexpr span subspan(std::size_t offset, std::size_t count) const noexcept {
        return span(data_ + offset, count);
    }

  private:
    T *data_ = nullptr;
    std::size_t size_ = 0;
};
#endif

/** A part of a text or of audio: from begin up to end. */
template <class T> struct Range {
    T begin;
    T end;
};

/* ---- Errors --------------------------------------------------------------- */

/** A thing that an error's message speaks of: "setting" and "rate". */
struct ErrorArgument {
    std::string name;
    std::string value;
};

/** What a call failed with. Copies share their data. */
#if VOIRS_HAS_EXCEPTIONS
class Error : public std::exception {
#else
class Error {
#endif
  public:
    /** This thread's last error; its status is VOIRS_STATUS_OK without one. */
    static Error last() {
        VoirsErrorDetails details;
        voirs_error_details_init(&details);
        voirs_get_error_details(&details);
        auto data = std::make_shared<Data>();
        data->status = details.code;
        data->kind = details.kind;
        data->name = text(details.name);
        data->message = text(details.message);
        data->hint = text(details.hint);
        data->cause = text(details.cause);
        for (std::size_t i = 0; i < details.argument_count; ++i) {
            const VoirsErrorArgument &argument = details.arguments[i];
            data->arguments.push_back({text(argument.name), text(argument.value)});
        }
        return Error(std::move(data));
    }

    Status status() const noexcept {
        return data_->status;
    }
    ErrorKind kind() const noexcept {
        return data_->kind;
    }
    /** The name of the status: "INVALID_SETTING". */
    const std::string &name() const noexcept {
        return data_->name;
    }
    /** What went wrong. */
    const std::string &message() const noexcept {
        return data_->message;
    }
    /** What the user can do; empty when nothing is known to help. */
    const std::string &hint() const noexcept {
        return data_->hint;
    }
    /** What caused it; empty without a cause. */
    const std::string &cause() const noexcept {
        return data_->cause;
    }
    /** What the message speaks of. */
    const std::vector<ErrorArgument> &arguments() const noexcept {
        return data_->arguments;
    }

#if VOIRS_HAS_EXCEPTIONS
    /** The message. */
    const char *what() const noexcept override {
        return data_->message.c_str();
    }
#endif

  private:
    struct Data {
        Status status = VOIRS_STATUS_OK;
        ErrorKind kind = VOIRS_ERROR_KIND_NONE;
        std::string name, message, hint, cause;
        std::vector<ErrorArgument> arguments;
    };

    explicit Error(std::shared_ptr<const Data> data) noexcept : data_(std::move(data)) {
    }
    static std::string text(const char *text) {
        return text ? std::string(text) : std::string();
    }

    std::shared_ptr<const Data> data_;
};

/** A value, or the error instead. */
template <class T> class [[nodiscard]] Result {
  public:
    Result(T value) : content_(std::in_place_index<0>, std::move(value)) {
    }
    Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {
    }

    bool has_value() const noexcept {
        return content_.index() == 0;
    }
    explicit operator bool() const noexcept {
        return has_value();
    }
    /** The value; there must be one. */
    T &operator*() &noexcept {
        return *std::get_if<0>(&content_);
    }
    const T &operator*() const &noexcept {
        return *std::get_if<0>(&content_);
    }
    T &&operator*() &&noexcept {
        return std::move(*std::get_if<0>(&content_));
    }
    T *operator->() noexcept {
        return std::get_if<0>(&content_);
    }
    const T *operator->() const noexcept {
        return std::get_if<0>(&content_);
    }
    /** The error; there must be one. */
    const Error &error() const noexcept {
        return *std::get_if<1>(&content_);
    }
    Status status() const noexcept {
        return has_value() ? VOIRS_STATUS_OK : error().status();
    }
#if VOIRS_HAS_EXCEPTIONS
    /** The value, or throws the error. */
    T value() && {
        if (!has_value())
            throw error();
        return std::move(**this);
    }
#endif

  private:
    std::variant<T, Error> content_;
};

/** Success, or the error instead. */
template <> class [[nodiscard]] Result<void> {
  public:
    Result() noexcept = default;
    Result(Error error) : error_(std::move(error)) {
    }

    bool has_value() const noexcept {
        return !error_;
    }
    explicit operator bool() const noexcept {
        return has_value();
    }
    /** The error; there must be one. */
    const Error &error() const noexcept {
        return *error_;
    }
    Status status() const noexcept {
        return has_value() ? VOIRS_STATUS_OK : error().status();
    }
#if VOIRS_HAS_EXCEPTIONS
    /** Throws the error if there is one. */
    void value() && {
        if (error_)
            throw *error_;
    }
#endif

  private:
    std::optional<Error> error_;
};

/** Whether a call on this thread has failed since the last clear_error. */
inline bool has_error() noexcept {
    return voirs_has_error() != 0;
}
/** The code of this thread's last error, without a copy of the rest. */
inline Status last_error_code() noexcept {
    return voirs_get_last_error_code();
}
/** The message of this thread's last error; NULL without one. */
inline const char *last_error_message() noexcept {
    return voirs_get_last_error();
}
/** Forgets this thread's last error. */
inline void clear_error() noexcept {
    voirs_clear_error();
}
/** The name of a status: "INVALID_SETTING"; empty for a number that is none. */
inline std::string_view status_name(std::int32_t status) noexcept {
    const char *name = voirs_status_name(status);
    return name ? std::string_view(name) : std::string_view();
}

namespace detail {

inline Result<void> done(Status status) {
    if (status != VOIRS_STATUS_OK)
        return Error::last();
    return {};
}

/** An object with one owner. */
template <class Raw, auto Free> class Unique {
  public:
    Unique() noexcept = default;
    explicit Unique(Raw *raw) noexcept : raw_(raw) {
    }
    Unique(Unique &&other) noexcept : raw_(std::exchange(other.raw_, nullptr)) {
    }
    Unique &operator=(Unique &&other) noexcept {
        Unique(std::move(other)).swap(*this);
        return *this;
    }
    ~Unique() {
        if (raw_)
            Free(raw_);
    }
    void swap(Unique &other) noexcept {
        std::swap(raw_, other.raw_);
    }
    /** The object of voirs.h, which stays this one's; NULL after a move. */
    Raw *raw() const noexcept {
        return raw_;
    }
    /** Hands the object over: the caller frees it. */
    Raw *release() noexcept {
        return std::exchange(raw_, nullptr);
    }
    explicit operator bool() const noexcept {
        return raw_ != nullptr;
    }

  private:
    Raw *raw_ = nullptr;
};

/** One reference of several. */
template <class Raw, auto Retain, auto Free> class Shared : public Unique<Raw, Free> {
  public:
    Shared() noexcept = default;
    explicit Shared(Raw *raw) noexcept : Unique<Raw, Free>(raw) {
    }
    Shared(const Shared &other) noexcept : Unique<Raw, Free>(other.raw()) {
        if (other.raw())
            Retain(other.raw());
    }
    Shared &operator=(const Shared &other) noexcept {
        Shared(other).swap(*this);
        return *this;
    }
    Shared(Shared &&) noexcept = default;
    Shared &operator=(Shared &&) noexcept = default;
    ~Shared() = default;
};

/** Goes over anything with size() and operator[]. */
template <class List> class Iterator {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = decltype(std::declval<const List &>()[0]);
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = value_type;

    Iterator(const List *list, std::size_t index) noexcept : list_(list), index_(index) {
    }
    value_type operator*() const {
        return (*list_)[index_];
    }
    Iterator &operator++() noexcept {
        ++index_;
        return *this;
    }
    void operator++(int) noexcept {
        ++index_;
    }
    bool operator==(const Iterator &other) const noexcept {
        return index_ == other.index_;
    }
    bool operator!=(const Iterator &other) const noexcept {
        return index_ != other.index_;
    }

  private:
    const List *list_;
    std::size_t index_;
};

/** Calls a function of the caller's, keeps what it throws, and tells whether to go on. */
class Guard {
  public:
    template <class Function, class... Arguments>
    bool call(Function &function, const Arguments &...arguments) noexcept {
#if VOIRS_HAS_EXCEPTIONS
        try {
            return run(function, arguments...);
        } catch (...) {
            if (!thrown_.exchange(true)) {
                exception_ = std::current_exception();
                ready_.store(true, std::memory_order_release);
            }
            return false;
        }
#else
        return run(function, arguments...);
#endif
    }

    /** Throws again what a call threw. */
    void rethrow() const {
#if VOIRS_HAS_EXCEPTIONS
        if (ready_.load(std::memory_order_acquire))
            std::rethrow_exception(exception_);
#endif
    }

  private:
    template <class Function, class... Arguments>
    static bool run(Function &function, const Arguments &...arguments) {
        using Answer = std::invoke_result_t<Function &, const Arguments &...>;
        if constexpr (std::is_void_v<Answer>) {
            function(arguments...);
            return true;
        } else {
            static_assert(std::is_same_v<Answer, bool>, "a callback returns nothing or a bool");
            return function(arguments...);
        }
    }

#if VOIRS_HAS_EXCEPTIONS
    std::atomic<bool> thrown_{false};
    std::atomic<bool> ready_{false};
    std::exception_ptr exception_;
#endif
};

} // namespace detail

/* ---- The library ---------------------------------------------------------- */

/** The version of the library that runs. */
inline std::string_view version() noexcept {
    return voirs_get_version();
}
/** The version of its binary interface; VOIRS_ABI_VERSION is the header's. */
inline std::uint32_t abi_version() noexcept {
    return voirs_get_abi_version();
}

/** Bytes or text that the library made. */
class Bytes : public detail::Unique<VoirsBytes, voirs_free_bytes> {
  public:
    using Unique::Unique;
    const std::uint8_t *data() const noexcept {
        return voirs_bytes_get_data(raw());
    }
    std::size_t size() const noexcept {
        return voirs_bytes_get_size(raw());
    }
    span<const std::uint8_t> bytes() const noexcept {
        return {data(), size()};
    }
    std::string_view text() const noexcept {
        const char *text = voirs_bytes_get_text(raw());
        return text ? std::string_view(text, size()) : std::string_view();
    }
    std::string string() const {
        return std::string(text());
    }
};

/** Stops the requests that it was given to. Any thread, at any time. */
class CancelToken : public detail::Shared<VoirsCancelToken, voirs_cancel_token_retain,
                                          voirs_cancel_token_release> {
  public:
    using Shared::Shared;
    static Result<CancelToken> try_create() {
        VoirsCancelToken *raw = nullptr;
        if (voirs_create_cancel_token(&raw) != VOIRS_STATUS_OK)
            return Error::last();
        return CancelToken(raw);
    }
    Result<void> try_cancel() const {
        return detail::done(voirs_cancel(raw()));
    }
    bool is_cancelled() const noexcept {
        return voirs_is_cancelled(raw()) != 0;
    }
#if VOIRS_HAS_EXCEPTIONS
    static CancelToken create() {
        return try_create().value();
    }
    void cancel() const {
        try_cancel().value();
    }
#endif
};

/* ---- Settings ------------------------------------------------------------- */

/** How a text is spoken: the fields of VoirsSynthesisConfig, with their defaults. */
struct SynthesisConfig : VoirsSynthesisConfig {
    SynthesisConfig() noexcept {
        voirs_synthesis_config_init(this);
    }
    /** Cancels the request; the settings keep a reference. */
    SynthesisConfig &cancel_with(CancelToken token) noexcept {
        token_ = std::move(token);
        cancel = token_.raw();
        return *this;
    }

  private:
    CancelToken token_;
};

/** What a pipeline is made of; what is not given is the library's own. */
struct PipelineConfig {
    std::optional<std::string> voice;
    std::optional<std::string> voice_file;
    /** A voice pack; must be there until the pipeline is created. */
    span<const std::uint8_t> voice_data;
    std::optional<std::string> accent;
    std::optional<std::string> front_end_file;
    span<const std::uint8_t> front_end_data;
    std::optional<std::string> audio_directory;
    std::optional<std::string> lexicon_directory;
    /** Where voices are looked for by name: paths separated as in PATH. */
    std::optional<std::string> voice_directories;
    std::optional<std::size_t> max_text_bytes;
    std::uint32_t threads = 0;
    std::optional<SynthesisConfig> synthesis;

    /** The same for voirs.h; valid as long as this one does not change. */
    VoirsPipelineConfig raw() const noexcept {
        VoirsPipelineConfig config;
        voirs_pipeline_config_init(&config);
        config.voice = text(voice);
        config.voice_file = text(voice_file);
        config.voice_data = voice_data.data();
        config.voice_data_size = voice_data.size();
        config.accent = text(accent);
        config.front_end_file = text(front_end_file);
        config.front_end_data = front_end_data.data();
        config.front_end_data_size = front_end_data.size();
        config.audio_directory = text(audio_directory);
        config.lexicon_directory = text(lexicon_directory);
        config.voice_directories = text(voice_directories);
        if (max_text_bytes)
            config.max_text_bytes = *max_text_bytes;
        config.threads = threads;
        if (synthesis)
            config.synthesis = &*synthesis;
        return config;
    }

  private:
    static const char *text(const std::optional<std::string> &text) noexcept {
        return text ? text->c_str() : nullptr;
    }
};

/** A setting that a pipeline has by name. */
struct SettingInfo : VoirsSettingInfo {
    SettingInfo() noexcept {
        voirs_setting_info_init(this);
    }
};

/** The number of settings. */
inline std::size_t setting_count() noexcept {
    return voirs_get_setting_count();
}
/** A setting by its number, from 0. */
inline Result<SettingInfo> try_setting_info(std::size_t index) {
    SettingInfo info;
    if (voirs_get_setting_info(index, &info) != VOIRS_STATUS_OK)
        return Error::last();
    return info;
}
/** All settings. */
inline std::vector<SettingInfo> settings() {
    std::vector<SettingInfo> all(setting_count());
    for (std::size_t i = 0; i < all.size(); ++i)
        voirs_get_setting_info(i, &all[i]);
    return all;
}
#if VOIRS_HAS_EXCEPTIONS
inline SettingInfo setting_info(std::size_t index) {
    return try_setting_info(index).value();
}
#endif

/** How samples are converted: the fields of VoirsConversion, with their defaults. */
struct Conversion : VoirsConversion {
    Conversion() noexcept {
        voirs_conversion_init(this);
    }
};

/** How an MP3 file is written: the fields of VoirsMp3Options, with their defaults. */
struct Mp3Options : VoirsMp3Options {
    Mp3Options() noexcept {
        voirs_mp3_options_init(this);
    }
};

/* ---- Events --------------------------------------------------------------- */

/** An event. What it points to is valid as long as that of its VoirsEvent. */
class Event {
  public:
    Event() noexcept {
        voirs_event_init(&raw_);
    }
    /** A copy of as much as this header knows of it. */
    explicit Event(const VoirsEvent &event) noexcept : Event() {
        std::memcpy(&raw_, &event, (std::min)(event.struct_size, sizeof raw_));
        raw_.struct_size = sizeof raw_;
    }

    EventKind kind() const noexcept {
        return static_cast<EventKind>(raw_.kind);
    }
    /** VISEME: the shape; PHONEME: the stress. */
    std::int32_t id() const noexcept {
        return raw_.id;
    }
    /** When it is heard, in samples from the beginning. */
    Range<std::uint64_t> heard() const noexcept {
        return {raw_.sample_start, raw_.sample_end};
    }
    /** The bytes of the caller's text that it is about. */
    Range<std::size_t> bytes() const noexcept {
        return {raw_.text_start, raw_.text_end};
    }
    /** The same in characters. */
    Range<std::size_t> characters() const noexcept {
        return {raw_.character_start, raw_.character_end};
    }
    /** The words, the symbol, the name or the message. */
    std::string_view text() const noexcept {
        return raw_.text ? raw_.text : std::string_view();
    }
    /** PHONEME: the same in IPA. */
    std::string_view ipa() const noexcept {
        return raw_.ipa ? raw_.ipa : std::string_view();
    }
    /** AUDIO: the samples. */
    span<const float> samples() const noexcept {
        return {raw_.samples, raw_.sample_count};
    }
    /** AUDIO: samples per second. */
    std::uint32_t sample_rate() const noexcept {
        return raw_.sample_rate;
    }
    /** PROGRESS: how much of the text is spoken, 0 to 1. */
    float progress() const noexcept {
        return raw_.progress;
    }
    const VoirsEvent &raw() const noexcept {
        return raw_;
    }
    VoirsEvent &raw() noexcept {
        return raw_;
    }

  private:
    VoirsEvent raw_;
};

namespace detail {

/** A callback for VoirsEventCallback: user data is a Caller. */
template <class Function> struct Caller {
    template <class F> explicit Caller(F &&f) : function(std::forward<F>(f)) {
    }

    static std::int32_t call(const VoirsEvent *event, void *user_data) noexcept {
        auto &self = *static_cast<Caller *>(user_data);
        return self.guard.call(self.function, Event(*event)) ? 0 : 1;
    }

    Function function;
    Guard guard;
};

/** User data that the library and a C++ object hold together. */
template <class Function> struct SharedCaller {
    using Held = std::shared_ptr<Caller<Function>>;
    static std::int32_t call(const VoirsEvent *event, void *user_data) noexcept {
        return Caller<Function>::call(event, static_cast<Held *>(user_data)->get());
    }
    static void destroy(void *user_data) noexcept {
        delete static_cast<Held *>(user_data);
    }
};

/** The guard of a callback, which lives as long as the callback. */
template <class Held> std::shared_ptr<const Guard> guard_of(const Held &held) noexcept {
    return std::shared_ptr<const Guard>(held, &held->guard);
}

} // namespace detail

/* ---- Audio ---------------------------------------------------------------- */

class WeakAudioBuffer;

/** Samples with what is known about them: immutable, shared, for any thread. */
class AudioBuffer
    : public detail::Shared<VoirsAudioBuffer, voirs_audio_buffer_retain, voirs_free_audio_buffer> {
  public:
    using Shared::Shared;

    /** A buffer of a copy of samples. */
    static Result<AudioBuffer> try_create(span<const float> samples, std::uint32_t sample_rate) {
        VoirsAudioBuffer *raw = nullptr;
        return made(voirs_create_audio_buffer(samples.data(), samples.size(), sample_rate, &raw),
                    raw);
    }

    span<const float> samples() const noexcept {
        return {voirs_audio_get_samples(raw()), voirs_audio_get_sample_count(raw())};
    }
    std::size_t size() const noexcept {
        return voirs_audio_get_sample_count(raw());
    }
    std::uint32_t sample_rate() const noexcept {
        return voirs_audio_get_sample_rate(raw());
    }
    std::uint32_t channels() const noexcept {
        return voirs_audio_get_channels(raw());
    }
    /** Seconds. */
    double duration() const noexcept {
        return voirs_audio_get_duration(raw());
    }

    /** Copies the samples; gives how many they are. */
    Result<std::size_t> try_copy_samples(span<float> to) const {
        std::size_t needed = 0;
        Status status = voirs_audio_copy_samples(raw(), to.data(), to.size(), &needed);
        if (status != VOIRS_STATUS_OK)
            return Error::last();
        return needed;
    }

    std::size_t event_count() const noexcept {
        return voirs_audio_get_event_count(raw());
    }
    /** An event by its number, from 0; valid as long as the buffer. */
    Result<Event> try_event(std::size_t index) const {
        Event event;
        Status status = voirs_audio_get_event(raw(), index, &event.raw());
        if (status != VOIRS_STATUS_OK)
            return Error::last();
        return event;
    }
    /** All events: sentences, words, phonemes, visemes, bookmarks; warnings last. */
    std::vector<Event> events() const {
        std::vector<Event> all(event_count());
        for (std::size_t i = 0; i < all.size(); ++i) {
            voirs_audio_get_event(raw(), i, &all[i].raw());
        }
        return all;
    }

    /** The samples in another form. */
    Result<std::vector<std::uint8_t>> try_convert(const Conversion &how = {}) const {
        std::size_t size = 0;
        Status status = voirs_audio_convert(raw(), &how, nullptr, 0, &size);
        if (status != VOIRS_STATUS_OK)
            return Error::last();
        std::vector<std::uint8_t> bytes(size);
        status = voirs_audio_convert(raw(), &how, bytes.data(), bytes.size(), &size);
        if (status != VOIRS_STATUS_OK)
            return Error::last();
        return bytes;
    }
    Result<AudioBuffer> try_resample(std::uint32_t sample_rate) const {
        VoirsAudioBuffer *result = nullptr;
        return made(voirs_audio_resample(raw(), sample_rate, &result), result);
    }

    Result<void> try_save_wav(const std::string &path,
                              SampleFormat format = VOIRS_SAMPLE_FORMAT_I16) const {
        return detail::done(voirs_audio_save_wav(raw(), path.c_str(), format));
    }
    Result<void> try_save_flac(const std::string &path, std::uint32_t bits = 16) const {
        return detail::done(voirs_audio_save_flac(raw(), path.c_str(), bits));
    }
    Result<void> try_save_mp3(const std::string &path, const Mp3Options &options = {}) const {
        return detail::done(voirs_audio_save_mp3(raw(), path.c_str(), &options));
    }
    Result<Bytes> try_encode_wav(SampleFormat format = VOIRS_SAMPLE_FORMAT_I16) const {
        VoirsBytes *bytes = nullptr;
        return file(voirs_audio_encode_wav(raw(), format, &bytes), bytes);
    }
    Result<Bytes> try_encode_flac(std::uint32_t bits = 16) const {
        VoirsBytes *bytes = nullptr;
        return file(voirs_audio_encode_flac(raw(), bits, &bytes), bytes);
    }
    Result<Bytes> try_encode_mp3(const Mp3Options &options = {}) const {
        VoirsBytes *bytes = nullptr;
        return file(voirs_audio_encode_mp3(raw(), &options, &bytes), bytes);
    }

    /** Timings as "srt", "vtt", "vtt-words", "textgrid", "json" or "audacity". */
    Result<Bytes> try_export_timings(const char *format) const {
        VoirsBytes *bytes = nullptr;
        return file(voirs_audio_export_timings(raw(), format, &bytes), bytes);
    }

    /** Has a function called when the buffer is freed, on that thread. What it throws is lost. */
    template <class Function> Result<void> try_on_drop(Function &&function) const {
        using Held = std::decay_t<Function>;
        auto held = std::make_unique<Held>(std::forward<Function>(function));
        auto call = [](void *user_data) noexcept {
            std::unique_ptr<Held> function(static_cast<Held *>(user_data));
            detail::Guard().call(*function);
        };
        Status status = voirs_audio_buffer_add_drop_handler(raw(), call, held.get());
        if (status != VOIRS_STATUS_OK)
            return Error::last();
        held.release();
        return {};
    }
    /** A reference that does not keep the samples. */
    Result<WeakAudioBuffer> try_downgrade() const;

#if VOIRS_HAS_EXCEPTIONS
    static AudioBuffer create(span<const float> samples, std::uint32_t sample_rate) {
        return try_create(samples, sample_rate).value();
    }
    std::size_t copy_samples(span<float> to) const {
        return try_copy_samples(to).value();
    }
    Event event(std::size_t index) const {
        return try_event(index).value();
    }
    std::vector<std::uint8_t> convert(const Conversion &how = {}) const {
        return try_convert(how).value();
    }
    AudioBuffer resample(std::uint32_t sample_rate) const {
        return try_resample(sample_rate).value();
    }
    void save_wav(const std::string &path, SampleFormat format = VOIRS_SAMPLE_FORMAT_I16) const {
        try_save_wav(path, format).value();
    }
    void save_flac(const std::string &path, std::uint32_t bits = 16) const {
        try_save_flac(path, bits).value();
    }
    void save_mp3(const std::string &path, const Mp3Options &options = {}) const {
        try_save_mp3(path, options).value();
    }
    Bytes encode_wav(SampleFormat format = VOIRS_SAMPLE_FORMAT_I16) const {
        return try_encode_wav(format).value();
    }
    Bytes encode_flac(std::uint32_t bits = 16) const {
        return try_encode_flac(bits).value();
    }
    Bytes encode_mp3(const Mp3Options &options = {}) const {
        return try_encode_mp3(options).value();
    }
    Bytes export_timings(const char *format) const {
        return try_export_timings(format).value();
    }
    template <class Function> void on_drop(Function &&function) const {
        try_on_drop(std::forward<Function>(function)).value();
    }
    WeakAudioBuffer downgrade() const;
#endif

  private:
    friend class WeakAudioBuffer;
    friend class Pipeline;
    friend class Task;
    friend class Batch;

    // References: the object is read after the call beside it was made.
    static Result<AudioBuffer> made(Status status, VoirsAudioBuffer *const &raw) {
        if (status != VOIRS_STATUS_OK)
            return Error::last();
        return AudioBuffer(raw);
    }
    static Result<Bytes> file(Status status, VoirsBytes *const &raw) {
        if (status != VOIRS_STATUS_OK)
            return Error::last();
        return Bytes(raw);
    }
};

/** Tells whether a buffer is still there, without keeping it. */
class WeakAudioBuffer : public detail::Unique<VoirsWeakAudioBuffer, voirs_free_weak_audio_buffer> {
  public:
    using Unique::Unique;
    /** The buffer; an empty one when it is gone. */
    Result<AudioBuffer> try_lock() const {
        VoirsAudioBuffer *audio = nullptr;
        return AudioBuffer::made(voirs_weak_audio_buffer_upgrade(raw(), &audio), audio);
    }
#if VOIRS_HAS_EXCEPTIONS
    AudioBuffer lock() const {
        return try_lock().value();
    }
#endif
};

inline Result<WeakAudioBuffer> AudioBuffer::try_downgrade() const {
    VoirsWeakAudioBuffer *weak = nullptr;
    if (voirs_audio_buffer_downgrade(raw(), &weak) != VOIRS_STATUS_OK)
        return Error::last();
    return WeakAudioBuffer(weak);
}
#if VOIRS_HAS_EXCEPTIONS
inline WeakAudioBuffer AudioBuffer::downgrade() const {
    return try_downgrade().value();
}
#endif

/* ---- Voices --------------------------------------------------------------- */

/** A voice; its strings are valid as long as the list. */
struct VoiceInfo : VoirsVoiceInfo {
    VoiceInfo() noexcept {
        voirs_voice_info_init(this);
    }
    bool supports(Capability capability) const noexcept {
        return (capabilities >> static_cast<unsigned>(capability) & 1u) != 0;
    }
};

/** Voices: a range of VoiceInfo. */
class VoiceList : public detail::Unique<VoirsVoiceList, voirs_free_voice_list> {
  public:
    using Unique::Unique;
    /** The voices inside the library. */
    static Result<VoiceList> try_embedded() {
        return of(nullptr);
    }

    std::size_t size() const noexcept {
        return voirs_voice_list_get_count(raw());
    }
    /** A voice by its number, from 0. */
    Result<VoiceInfo> try_get(std::size_t index) const {
        VoiceInfo info;
        if (voirs_voice_list_get(raw(), index, &info) != VOIRS_STATUS_OK)
            return Error::last();
        return info;
    }
    /** The same; with empty strings past the end. */
    VoiceInfo operator[](std::size_t index) const noexcept {
        VoiceInfo info;
        voirs_voice_list_get(raw(), index, &info);
        return info;
    }
    detail::Iterator<VoiceList> begin() const noexcept {
        return {this, 0};
    }
    detail::Iterator<VoiceList> end() const noexcept {
        return {this, size()};
    }
#if VOIRS_HAS_EXCEPTIONS
    static VoiceList embedded() {
        return try_embedded().value();
    }
    VoiceInfo get(std::size_t index) const {
        return try_get(index).value();
    }
#endif

  private:
    friend class Pipeline;
    static Result<VoiceList> of(const VoirsPipeline *pipeline) {
        VoirsVoiceList *raw = nullptr;
        if (voirs_list_voices(pipeline, &raw) != VOIRS_STATUS_OK)
            return Error::last();
        return VoiceList(raw);
    }
};

/* ---- Streams, tasks, batches ---------------------------------------------- */

/** What Stream::read gave. */
struct ReadResult {
    /** Samples that were written. */
    std::size_t count;
    /** All samples were read. */
    bool ended;
};

/** How a stream is read. */
struct StreamConfig {
    /** 0: made as it is pulled from. Otherwise a thread keeps so many samples ready for read(). */
    std::size_t buffer_samples = 0;
    /** With buffer_samples: gets the other events, on that thread; false cancels. */
    std::function<bool(const Event &)> on_event;
};

/** Speech as it is made: a range of events, or samples. One thread at a time. */
class Stream : public detail::Unique<VoirsStream, voirs_free_stream> {
  public:
    using Unique::Unique;

    /** The next event; of the kind VOIRS_EVENT_KIND_END after the last. Valid until the next call.
     */
    Result<Event> try_next() {
        Event event;
        if (voirs_stream_next(raw(), &event.raw()) != VOIRS_STATUS_OK)
            return Error::last();
        return event;
    }
    /** Fills memory with the next samples; of a buffered stream without waiting. */
    Result<ReadResult> try_read(span<float> to) {
        ReadResult result{0, false};
        std::int32_t ended = 0;
        Status status = voirs_stream_read(raw(), to.data(), to.size(), &result.count, &ended);
        result.ended = ended != 0;
        if (status == VOIRS_STATUS_OK)
            return result;
        Error error = Error::last();
        if (guard_)
            guard_->rethrow();
        return error;
    }
    std::uint32_t sample_rate() const noexcept {
        return voirs_stream_get_sample_rate(raw());
    }
    Result<void> try_cancel() const {
        return detail::done(voirs_stream_cancel(raw()));
    }
    /** For a thread that may outlive the stream. */
    Result<CancelToken> try_cancel_token() const {
        VoirsCancelToken *token = nullptr;
        if (voirs_stream_get_cancel_token(raw(), &token) != VOIRS_STATUS_OK)
            return Error::last();
        return CancelToken(token);
    }

#if VOIRS_HAS_EXCEPTIONS
    Event next() {
        return try_next().value();
    }
    ReadResult read(span<float> to) {
        return try_read(to).value();
    }
    void cancel() const {
        try_cancel().value();
    }
    CancelToken cancel_token() const {
        return try_cancel_token().value();
    }

    /** Goes over the events up to the end, which is not among them. */
    class Iterator {
      public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Event;
        using difference_type = std::ptrdiff_t;
        using pointer = const Event *;
        using reference = const Event &;

        Iterator() noexcept = default;
        explicit Iterator(Stream *stream) : stream_(stream) {
            ++*this;
        }
        reference operator*() const noexcept {
            return event_;
        }
        pointer operator->() const noexcept {
            return &event_;
        }
        Iterator &operator++() {
            event_ = stream_->next();
            if (event_.kind() == VOIRS_EVENT_KIND_END)
                stream_ = nullptr;
            return *this;
        }
        void operator++(int) {
            ++*this;
        }
        bool operator==(const Iterator &other) const noexcept {
            return stream_ == other.stream_;
        }
        bool operator!=(const Iterator &other) const noexcept {
            return stream_ != other.stream_;
        }

      private:
        Stream *stream_ = nullptr;
        Event event_;
    };
    Iterator begin() {
        return Iterator(this);
    }
    Iterator end() noexcept {
        return Iterator();
    }
#endif

  private:
    friend class Pipeline;
    std::shared_ptr<const detail::Guard> guard_;
};

/** A synthesis on a thread of the library's. Freeing it cancels it. */
class Task : public detail::Unique<VoirsTask, voirs_task_free> {
  public:
    using Unique::Unique;

    /** Waits for the end, at most so many seconds; negative for as long as it takes. */
    Result<TaskState> try_wait(double timeout = -1) const {
        std::int32_t state = VOIRS_TASK_STATE_RUNNING;
        if (voirs_task_wait(raw(), timeout, &state) != VOIRS_STATUS_OK)
            return Error::last();
        return static_cast<TaskState>(state);
    }
    /** Where it is, without waiting. */
    TaskState poll() const noexcept {
        return static_cast<TaskState>(voirs_task_poll(raw()));
    }
    /** What it came to: its error, or again what the callback threw. */
    Result<void> try_finish() const {
        if (auto waited = try_wait(); !waited)
            return waited.error();
        Result<void> result = detail::done(voirs_task_get_status(raw()));
        if (guard_ && !result)
            guard_->rethrow();
        return result;
    }
    /** Waits, and gives the audio of a task without a callback. */
    Result<AudioBuffer> try_audio() const {
        if (auto waited = try_wait(); !waited)
            return waited.error();
        VoirsAudioBuffer *audio = nullptr;
        return AudioBuffer::made(voirs_task_get_audio(raw(), &audio), audio);
    }
    Result<void> try_cancel() const {
        return detail::done(voirs_task_cancel(raw()));
    }
#if VOIRS_HAS_EXCEPTIONS
    TaskState wait(double timeout = -1) const {
        return try_wait(timeout).value();
    }
    void finish() const {
        try_finish().value();
    }
    AudioBuffer audio() const {
        return try_audio().value();
    }
    void cancel() const {
        try_cancel().value();
    }
#endif

  private:
    friend class Pipeline;
    std::shared_ptr<const detail::Guard> guard_;
};

/** The results of several texts: a range of Result<AudioBuffer>, in their order. */
class Batch : public detail::Unique<VoirsBatch, voirs_free_batch> {
  public:
    using Unique::Unique;
    std::size_t size() const noexcept {
        return voirs_batch_get_count(raw());
    }
    Status status(std::size_t index) const noexcept {
        return voirs_batch_get_status(raw(), index);
    }
    Result<AudioBuffer> operator[](std::size_t index) const {
        VoirsAudioBuffer *audio = nullptr;
        return AudioBuffer::made(voirs_batch_get_audio(raw(), index, &audio), audio);
    }
    detail::Iterator<Batch> begin() const noexcept {
        return {this, 0};
    }
    detail::Iterator<Batch> end() const noexcept {
        return {this, size()};
    }
};

/* ---- Pipelines ------------------------------------------------------------ */

/** Speaks text: a voice, a front end, threads and settings. Shared, for any thread. */
class Pipeline
    : public detail::Shared<VoirsPipeline, voirs_pipeline_retain, voirs_destroy_pipeline> {
  public:
    using Shared::Shared;

    /** A pipeline with the embedded voice and the default settings. */
    static Result<Pipeline> try_create() {
        VoirsPipeline *raw = nullptr;
        if (voirs_create_pipeline(&raw) != VOIRS_STATUS_OK)
            return Error::last();
        return Pipeline(raw);
    }
    /** A pipeline of chosen parts. */
    static Result<Pipeline> try_create(const PipelineConfig &config) {
        const VoirsPipelineConfig parts = config.raw();
        VoirsPipeline *raw = nullptr;
        Status status = voirs_create_pipeline_with_config(&parts, &raw);
        if (status != VOIRS_STATUS_OK)
            return Error::last();
        return Pipeline(raw);
    }

    /** Speaks a text with the pipeline's settings; blocks until all is made. */
    Result<AudioBuffer> try_synthesize(std::string_view text) const {
        VoirsAudioBuffer *audio = nullptr;
        return AudioBuffer::made(voirs_synthesize(raw(), text.data(), text.size(), &audio), audio);
    }
    /** The same with settings of its own. */
    Result<AudioBuffer> try_synthesize(std::string_view text, const SynthesisConfig &config) const {
        VoirsAudioBuffer *audio = nullptr;
        Status status =
            voirs_synthesize_with_config(raw(), text.data(), text.size(), &config, &audio);
        return AudioBuffer::made(status, audio);
    }
    /** Speaks an SSML document. */
    Result<AudioBuffer> try_synthesize_ssml(std::string_view ssml) const {
        VoirsAudioBuffer *audio = nullptr;
        Status status = voirs_synthesize_ssml(raw(), ssml.data(), ssml.size(), nullptr, &audio);
        return AudioBuffer::made(status, audio);
    }
    Result<AudioBuffer> try_synthesize_ssml(std::string_view ssml,
                                            const SynthesisConfig &config) const {
        VoirsAudioBuffer *audio = nullptr;
        Status status = voirs_synthesize_ssml(raw(), ssml.data(), ssml.size(), &config, &audio);
        return AudioBuffer::made(status, audio);
    }
    /** Hands the events to a function on this thread, as they are made; the end comes last. */
    template <class Function>
    Result<void> try_synthesize_streaming(std::string_view text, Function &&function) const {
        return streaming(text, nullptr, std::forward<Function>(function));
    }
    template <class Function>
    Result<void> try_synthesize_streaming(std::string_view text, const SynthesisConfig &config,
                                          Function &&function) const {
        return streaming(text, &config, std::forward<Function>(function));
    }
    /** A stream to pull from. */
    Result<Stream> try_stream(std::string_view text) const {
        return open(text, nullptr, {});
    }
    Result<Stream> try_stream(std::string_view text, const SynthesisConfig &config,
                              StreamConfig how = {}) const {
        return open(text, &config, std::move(how));
    }
    Result<Stream> try_stream(std::string_view text, StreamConfig how) const {
        return open(text, nullptr, std::move(how));
    }
    /** Speaks a text on a thread of the library's; the task has the audio in the end. */
    Result<Task> try_synthesize_async(std::string_view text) const {
        return start(text, nullptr, nullptr, nullptr, nullptr);
    }
    Result<Task> try_synthesize_async(std::string_view text, const SynthesisConfig &config) const {
        return start(text, &config, nullptr, nullptr, nullptr);
    }
    /** The same; a function gets the events, on that thread. */
    template <class Function>
    Result<Task> try_synthesize_async(std::string_view text, const SynthesisConfig &config,
                                      Function &&function) const {
        using Held = std::decay_t<Function>;
        using Shared = detail::SharedCaller<Held>;
        auto caller = std::make_shared<detail::Caller<Held>>(std::forward<Function>(function));
        auto user_data = new typename Shared::Held(caller);
        auto task = start(text, &config, Shared::call, user_data, Shared::destroy);
        if (task)
            task->guard_ = detail::guard_of(caller);
        return task;
    }
    /** Speaks several texts in parallel; each has a result of its own. */
    Result<Batch> try_synthesize_batch(span<const std::string_view> texts) const {
        return batch(texts, nullptr);
    }
    Result<Batch> try_synthesize_batch(span<const std::string_view> texts,
                                       const SynthesisConfig &config) const {
        return batch(texts, &config);
    }
    /** The phonemes of a text, in the voice's alphabet. */
    Result<std::string> try_phonemize(std::string_view text, Input input = VOIRS_INPUT_TEXT) const {
        VoirsBytes *bytes = nullptr;
        Status status = voirs_phonemize(raw(), text.data(), text.size(), input, &bytes);
        if (status != VOIRS_STATUS_OK)
            return Error::last();
        return Bytes(bytes).string();
    }
    /** Speaks phonemes, as try_phonemize gives them. */
    Result<AudioBuffer> try_synthesize_phonemes(std::string_view phonemes,
                                                const SynthesisConfig &config) const {
        VoirsAudioBuffer *audio = nullptr;
        Status status =
            voirs_synthesize_phonemes(raw(), phonemes.data(), phonemes.size(), &config, &audio);
        return AudioBuffer::made(status, audio);
    }

    /** The pipeline's settings, to be changed for a request. */
    Result<SynthesisConfig> try_synthesis_config() const {
        SynthesisConfig config;
        if (voirs_get_synthesis_config(raw(), &config) != VOIRS_STATUS_OK)
            return Error::last();
        return config;
    }
    /** Changes a setting by name. */
    Result<void> try_set(const std::string &key, const std::string &value) const {
        return detail::done(voirs_set_config_value(raw(), key.c_str(), value.c_str()));
    }
    /** A setting's value as text. */
    Result<std::string> try_get(const std::string &key) const {
        return text_of([&](char *buffer, std::size_t capacity, std::size_t *needed) {
            return voirs_get_config_value(raw(), key.c_str(), buffer, capacity, needed);
        });
    }
    Result<void> try_load_config_file(const std::string &path) const {
        return detail::done(voirs_load_config_file(raw(), path.c_str()));
    }
    Result<void> try_load_config(std::string_view json) const {
        return detail::done(voirs_load_config_memory(raw(), json.data(), json.size()));
    }
    Result<void> try_save_config_file(const std::string &path) const {
        return detail::done(voirs_save_config_file(raw(), path.c_str()));
    }
    /** All settings as JSON. */
    Result<std::string> try_save_config() const {
        VoirsBytes *json = nullptr;
        if (voirs_save_config_memory(raw(), &json) != VOIRS_STATUS_OK)
            return Error::last();
        return Bytes(json).string();
    }

    Result<void> try_set_voice(const std::string &name) const {
        return detail::done(voirs_set_voice(raw(), name.c_str()));
    }
    Result<void> try_set_voice_file(const std::string &path) const {
        return detail::done(voirs_set_voice_file(raw(), path.c_str()));
    }
    Result<void> try_set_voice_memory(span<const std::uint8_t> pack) const {
        return detail::done(voirs_set_voice_memory(raw(), pack.data(), pack.size()));
    }
    /** Adds a pronunciation lexicon: W3C PLS 1.0, or lines of word, TAB, phonemes. */
    Result<void> try_add_lexicon_file(const std::string &path) const {
        return detail::done(voirs_add_lexicon_file(raw(), path.c_str()));
    }
    Result<void> try_add_lexicon(std::string_view lexicon) const {
        return detail::done(voirs_add_lexicon_memory(raw(), lexicon.data(), lexicon.size()));
    }
    /** The name of the voice. */
    Result<std::string> try_voice() const {
        return text_of([&](char *buffer, std::size_t capacity, std::size_t *needed) {
            return voirs_get_voice(raw(), buffer, capacity, needed);
        });
    }
    /** The voices that can be chosen by name, and the one that is. */
    Result<VoiceList> try_voices() const {
        return VoiceList::of(raw());
    }
    /** Whether the voice can do something. */
    Result<bool> try_supports(Capability capability) const {
        std::int32_t supported = 0;
        Status status = voirs_voice_supports(raw(), capability, &supported);
        if (status != VOIRS_STATUS_OK)
            return Error::last();
        return supported != 0;
    }

    Result<void> try_set_thread_count(std::uint32_t threads) const {
        return detail::done(voirs_set_thread_count(raw(), threads));
    }
    /** The number of threads that work for the pipeline; 0 after an error. */
    std::uint32_t thread_count() const noexcept {
        return voirs_get_thread_count(raw());
    }

#if VOIRS_HAS_EXCEPTIONS
    static Pipeline create() {
        return try_create().value();
    }
    static Pipeline create(const PipelineConfig &config) {
        return try_create(config).value();
    }
    AudioBuffer synthesize(std::string_view text) const {
        return try_synthesize(text).value();
    }
    AudioBuffer synthesize(std::string_view text, const SynthesisConfig &config) const {
        return try_synthesize(text, config).value();
    }
    AudioBuffer synthesize_ssml(std::string_view ssml) const {
        return try_synthesize_ssml(ssml).value();
    }
    AudioBuffer synthesize_ssml(std::string_view ssml, const SynthesisConfig &config) const {
        return try_synthesize_ssml(ssml, config).value();
    }
    template <class Function>
    void synthesize_streaming(std::string_view text, Function &&function) const {
        try_synthesize_streaming(text, std::forward<Function>(function)).value();
    }
    template <class Function>
    void synthesize_streaming(std::string_view text, const SynthesisConfig &config,
                              Function &&function) const {
        try_synthesize_streaming(text, config, std::forward<Function>(function)).value();
    }
    Stream stream(std::string_view text) const {
        return try_stream(text).value();
    }
    Stream stream(std::string_view text, const SynthesisConfig &config,
                  StreamConfig how = {}) const {
        return try_stream(text, config, std::move(how)).value();
    }
    Stream stream(std::string_view text, StreamConfig how) const {
        return try_stream(text, std::move(how)).value();
    }
    Task synthesize_async(std::string_view text) const {
        return try_synthesize_async(text).value();
    }
    Task synthesize_async(std::string_view text, const SynthesisConfig &config) const {
        return try_synthesize_async(text, config).value();
    }
    template <class Function>
    Task synthesize_async(std::string_view text, const SynthesisConfig &config,
                          Function &&function) const {
        return try_synthesize_async(text, config, std::forward<Function>(function)).value();
    }
    Batch synthesize_batch(span<const std::string_view> texts) const {
        return try_synthesize_batch(texts).value();
    }
    Batch synthesize_batch(span<const std::string_view> texts,
                           const SynthesisConfig &config) const {
        return try_synthesize_batch(texts, config).value();
    }
    std::string phonemize(std::string_view text, Input input = VOIRS_INPUT_TEXT) const {
        return try_phonemize(text, input).value();
    }
    AudioBuffer synthesize_phonemes(std::string_view phonemes,
                                    const SynthesisConfig &config) const {
        return try_synthesize_phonemes(phonemes, config).value();
    }
    SynthesisConfig synthesis_config() const {
        return try_synthesis_config().value();
    }
    void set(const std::string &key, const std::string &value) const {
        try_set(key, value).value();
    }
    std::string get(const std::string &key) const {
        return try_get(key).value();
    }
    void load_config_file(const std::string &path) const {
        try_load_config_file(path).value();
    }
    void load_config(std::string_view json) const {
        try_load_config(json).value();
    }
    void save_config_file(const std::string &path) const {
        try_save_config_file(path).value();
    }
    std::string save_config() const {
        return try_save_config().value();
    }
    void set_voice(const std::string &name) const {
        try_set_voice(name).value();
    }
    void set_voice_file(const std::string &path) const {
        try_set_voice_file(path).value();
    }
    void set_voice_memory(span<const std::uint8_t> pack) const {
        try_set_voice_memory(pack).value();
    }
    void add_lexicon_file(const std::string &path) const {
        try_add_lexicon_file(path).value();
    }
    void add_lexicon(std::string_view lexicon) const {
        try_add_lexicon(lexicon).value();
    }
    std::string voice() const {
        return try_voice().value();
    }
    VoiceList voices() const {
        return try_voices().value();
    }
    bool supports(Capability capability) const {
        return try_supports(capability).value();
    }
    void set_thread_count(std::uint32_t threads) const {
        try_set_thread_count(threads).value();
    }
#endif

  private:
    template <class Function>
    Result<void> streaming(std::string_view text, const SynthesisConfig *config,
                           Function &&function) const {
        using Caller = detail::Caller<std::remove_reference_t<Function> &>;
        Caller caller(function);
        Status status = voirs_synthesize_streaming(raw(), text.data(), text.size(), config,
                                                   Caller::call, &caller);
        if (status == VOIRS_STATUS_OK)
            return {};
        Error error = Error::last();
        caller.guard.rethrow();
        return error;
    }

    Result<Stream> open(std::string_view text, const SynthesisConfig *config,
                        StreamConfig how) const {
        using Shared = detail::SharedCaller<std::function<bool(const Event &)>>;
        VoirsStreamConfig options;
        voirs_stream_config_init(&options);
        options.buffer_samples = how.buffer_samples;
        std::shared_ptr<const detail::Guard> guard;
        if (how.on_event) {
            typename Shared::Held caller =
                std::make_shared<typename Shared::Held::element_type>(std::move(how.on_event));
            guard = detail::guard_of(caller);
            options.on_event = Shared::call;
            options.destroy = Shared::destroy;
            options.user_data = new typename Shared::Held(std::move(caller));
        }
        VoirsStream *stream = nullptr;
        Status status =
            voirs_stream_open(raw(), text.data(), text.size(), config, &options, &stream);
        if (status != VOIRS_STATUS_OK)
            return Error::last();
        Stream opened(stream);
        opened.guard_ = std::move(guard);
        return opened;
    }

    Result<Task> start(std::string_view text, const SynthesisConfig *config,
                       VoirsEventCallback callback, void *user_data, VoirsDestroy destroy) const {
        VoirsTask *task = nullptr;
        Status status = voirs_synthesize_async(raw(), text.data(), text.size(), config, callback,
                                               user_data, destroy, &task);
        if (status != VOIRS_STATUS_OK)
            return Error::last();
        return Task(task);
    }

    Result<Batch> batch(span<const std::string_view> texts, const SynthesisConfig *config) const {
        std::vector<const char *> pointers;
        std::vector<std::size_t> lengths;
        for (std::string_view text : texts) {
            pointers.push_back(text.data());
            lengths.push_back(text.size());
        }
        VoirsBatch *batch = nullptr;
        Status status = voirs_synthesize_batch(raw(), pointers.data(), lengths.data(), texts.size(),
                                               config, &batch);
        if (status != VOIRS_STATUS_OK)
            return Error::last();
        return Batch(batch);
    }

    /** Text that is copied into memory of ours; it may grow between the two calls. */
    template <class Copy> static Result<std::string> text_of(Copy copy) {
        std::string text;
        std::size_t needed = 0;
        Status status = copy(nullptr, 0, &needed);
        while (status == VOIRS_STATUS_OK && text.size() < needed) {
            text.resize(needed);
            status = copy(text.data(), text.size(), &needed);
            if (status == VOIRS_STATUS_BUFFER_TOO_SMALL)
                status = VOIRS_STATUS_OK;
        }
        if (status != VOIRS_STATUS_OK)
            return Error::last();
        text.resize(needed > 0 ? needed - 1 : 0); // without the zero byte
        return text;
    }
};

/** The number of threads that pipelines share which are created from now on. */
inline Result<void> try_set_global_thread_count(std::uint32_t threads) {
    return detail::done(voirs_set_global_thread_count(threads));
}
/** The number of threads that pipelines share; 0 when they cannot be started. */
inline std::uint32_t global_thread_count() noexcept {
    return voirs_get_global_thread_count();
}

/* ---- Messages and memory -------------------------------------------------- */

/**
 * Gives the library's messages up to a level to a function of (LogLevel,
 * std::string_view), on any thread. What it throws is lost.
 */
template <class Function> Result<void> try_set_log_callback(LogLevel level, Function &&function) {
    using Held = std::decay_t<Function>;
    auto call = [](std::int32_t grade, const char *message, void *user_data) noexcept {
        detail::Guard().call(*static_cast<Held *>(user_data), static_cast<LogLevel>(grade),
                             std::string_view(message));
    };
    auto destroy = [](void *user_data) noexcept { delete static_cast<Held *>(user_data); };
    auto held = new Held(std::forward<Function>(function));
    return detail::done(voirs_set_log_callback(call, level, held, destroy));
}
/** Ends the messages. */
inline Result<void> try_clear_log_callback() {
    return detail::done(voirs_set_log_callback(nullptr, VOIRS_LOG_LEVEL_ERROR, nullptr, nullptr));
}

/** Where objects and samples are allocated from now on; before anything else. */
inline Result<void> try_set_allocator(const VoirsAllocator &allocator) {
    return detail::done(voirs_set_allocator(&allocator));
}
#ifdef __cpp_lib_memory_resource
/** The same with a memory resource, which must live as long as the program and be
    usable by several threads at once. */
inline Result<void> try_set_allocator(std::pmr::memory_resource &resource) {
    VoirsAllocator allocator{};
    allocator.struct_size = sizeof allocator;
    allocator.user_data = &resource;
    allocator.allocate = [](std::size_t size, std::size_t alignment, void *resource) noexcept {
        auto *from = static_cast<std::pmr::memory_resource *>(resource);
#if VOIRS_HAS_EXCEPTIONS
        try {
            return from->allocate(size, alignment);
        } catch (...) {
            return static_cast<void *>(nullptr);
        }
#else
        return from->allocate(size, alignment);
#endif
    };
    allocator.deallocate = [](void *pointer, std::size_t size, std::size_t alignment,
                              void *resource) noexcept {
        static_cast<std::pmr::memory_resource *>(resource)->deallocate(pointer, size, alignment);
    };
    return try_set_allocator(allocator);
}
#endif

/** Makes the library remember every allocation, for the leak report. */
inline Result<void> try_enable_leak_tracking() {
    return detail::done(voirs_enable_leak_tracking());
}
/** What callers own and have not released, as text for people. */
inline Result<Bytes> try_leak_report() {
    VoirsBytes *report = nullptr;
    if (voirs_get_leak_report(&report) != VOIRS_STATUS_OK)
        return Error::last();
    return Bytes(report);
}
/** How much memory callers own, and how many objects of each type. */
inline Result<VoirsMemoryStats> try_memory_stats() {
    VoirsMemoryStats stats;
    voirs_memory_stats_init(&stats);
    if (voirs_get_memory_stats(&stats) != VOIRS_STATUS_OK)
        return Error::last();
    return stats;
}
/** Gives sample blocks that are kept for reuse back to the allocator. */
inline void trim_memory() noexcept {
    voirs_trim_memory();
}

#if VOIRS_HAS_EXCEPTIONS
inline void set_global_thread_count(std::uint32_t threads) {
    try_set_global_thread_count(threads).value();
}
template <class Function> void set_log_callback(LogLevel level, Function &&function) {
    try_set_log_callback(level, std::forward<Function>(function)).value();
}
inline void clear_log_callback() {
    try_clear_log_callback().value();
}
inline void set_allocator(const VoirsAllocator &allocator) {
    try_set_allocator(allocator).value();
}
#ifdef __cpp_lib_memory_resource
inline void set_allocator(std::pmr::memory_resource &resource) {
    try_set_allocator(resource).value();
}
#endif
inline void enable_leak_tracking() {
    try_enable_leak_tracking().value();
}
inline Bytes leak_report() {
    return try_leak_report().value();
}
inline VoirsMemoryStats memory_stats() {
    return try_memory_stats().value();
}
#endif

} // inline namespace throwing, not_throwing
} // inline namespace with_std_span, with_own_span
} // namespace voirs

#endif // VOIRS_HPP
