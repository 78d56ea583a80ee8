// The C++ wrapper on the built library.

#include <voirs.hpp>

#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

namespace {

const voirs::Pipeline &pipeline() {
    static const voirs::Pipeline shared = voirs::Pipeline::create();
    return shared;
}

std::vector<float> copy(const voirs::AudioBuffer &audio) {
    const auto samples = audio.samples();
    return {samples.begin(), samples.end()};
}

std::string contents(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// A source without its comments; neither header has their marks in a string.
std::string code(const std::string &source) {
    std::string rest;
    for (std::size_t at = 0; at < source.size();) {
        const std::size_t begin =
            std::min({source.find("/*", at), source.find("//", at), source.size()});
        rest += source.substr(at, begin - at) + ' ';
        const bool line = source.compare(begin, 2, "//") == 0;
        at = source.find(line ? "\n" : "*/", begin);
        at = at == std::string::npos ? source.size() : at + (line ? 0 : 2);
    }
    return rest;
}

/// The functions of the library that a source names.
std::set<std::string> functions(const std::string &path) {
    const std::string source = code(contents(path));
    const std::regex name("\\bvoirs_[a-z0-9_]+");
    return {std::sregex_token_iterator(source.begin(), source.end(), name),
            std::sregex_token_iterator()};
}

} // namespace

static_assert(std::is_copy_constructible_v<voirs::Pipeline>);
static_assert(std::is_nothrow_move_constructible_v<voirs::Pipeline>);
static_assert(!std::is_copy_constructible_v<voirs::Stream>);
static_assert(!std::is_copy_constructible_v<voirs::Task>);
static_assert(std::is_nothrow_move_assignable_v<voirs::Stream>);
static_assert(std::is_base_of_v<std::exception, voirs::Error>);

TEST_CASE("every function of voirs.h is in voirs.hpp") {
    const auto c = functions(VOIRS_INCLUDE "/voirs.h");
    const auto cpp = functions(VOIRS_INCLUDE "/voirs.hpp");
    REQUIRE(c.size() > 90);
    // Second names of voirs_destroy_pipeline and voirs_free_audio_buffer.
    const std::set<std::string> synonyms{"voirs_pipeline_release", "voirs_audio_buffer_release"};
    for (const std::string &name : c) {
        CAPTURE(name);
        CHECK(cpp.count(name) + synonyms.count(name) == 1);
    }
}

TEST_CASE("the library is that of the header") {
    CHECK(voirs::version() == VOIRS_VERSION_STRING);
    CHECK(voirs::abi_version() == VOIRS_ABI_VERSION);
    CHECK(voirs::status_name(VOIRS_STATUS_INVALID_SETTING) == "INVALID_SETTING");
    CHECK(voirs::status_name(-1).empty());
}

TEST_CASE("speech is the same by every way") {
    const std::string text = "One sentence. And another one.";
    const auto whole = pipeline().synthesize(text);
    CHECK(whole.sample_rate() == 24000);
    CHECK(whole.channels() == 1);
    CHECK(whole.duration() == doctest::Approx(static_cast<double>(whole.size()) / 24000));
    const auto expected = copy(whole);
    REQUIRE(expected.size() > 24000);
    CHECK(copy(pipeline().synthesize(text, voirs::SynthesisConfig())) == expected);

    std::vector<float> pushed;
    int ends = 0;
    pipeline().synthesize_streaming(text, [&](const voirs::Event &event) {
        pushed.insert(pushed.end(), event.samples().begin(), event.samples().end());
        ends += event.kind() == VOIRS_EVENT_KIND_END;
    });
    CHECK(pushed == expected);
    CHECK(ends == 1);

    std::vector<float> pulled;
    std::string words;
    auto stream = pipeline().stream(text);
    CHECK(stream.sample_rate() == 24000);
    for (const voirs::Event &event : stream) {
        pulled.insert(pulled.end(), event.samples().begin(), event.samples().end());
        if (event.kind() == VOIRS_EVENT_KIND_WORD) {
            const auto [begin, end] = event.bytes();
            words += text.substr(begin, end - begin) + ' ';
            CHECK(event.heard().begin < event.heard().end);
        }
    }
    CHECK(pulled == expected);
    CHECK(words == "One sentence And another one ");

    std::vector<float> read;
    std::array<float, 480> block;
    voirs::StreamConfig how;
    how.buffer_samples = 4800;
    std::atomic<int> sentences{0};
    how.on_event = [&](const voirs::Event &event) {
        sentences += event.kind() == VOIRS_EVENT_KIND_SENTENCE;
        return true;
    };
    auto buffered = pipeline().stream(text, how);
    for (bool ended = false; !ended;) {
        const auto part = buffered.read(block);
        ended = part.ended;
        read.insert(read.end(), block.begin(), block.begin() + static_cast<long>(part.count));
        if (part.count == 0)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    CHECK(read == expected);
    CHECK(sentences == 2);

    const auto task = pipeline().synthesize_async(text);
    CHECK(copy(task.audio()) == expected);
    CHECK(task.poll() == VOIRS_TASK_STATE_DONE);

    const std::array<std::string_view, 3> texts{text, "", text};
    const auto batch = pipeline().synthesize_batch(texts);
    REQUIRE(batch.size() == 3);
    CHECK(copy(*batch[2]) == expected);
    CHECK(batch.status(1) == VOIRS_STATUS_EMPTY_TEXT);
    CHECK(batch[1].status() == VOIRS_STATUS_EMPTY_TEXT);
    int good = 0;
    for (const auto &result : batch)
        good += result.has_value();
    CHECK(good == 2);
}

TEST_CASE("SSML, lexicons and phonemes") {
    const auto phonemes = pipeline().phonemize("Hello there.");
    CHECK(phonemes.find("lˈO") != std::string::npos);
    CHECK(pipeline().synthesize_phonemes(phonemes, {}).size() > 2400);
    const std::string ssml = "<speak>One <mark name=\"here\"/> two.</speak>";
    const auto audio = pipeline().synthesize_ssml(ssml);
    std::string mark;
    for (const voirs::Event &event : audio.events()) {
        if (event.kind() == VOIRS_EVENT_KIND_MARK)
            mark = event.text();
    }
    CHECK(mark == "here");
    voirs::SynthesisConfig config;
    config.input = VOIRS_INPUT_SSML;
    CHECK(copy(pipeline().synthesize(ssml, config)) == copy(audio));
    CHECK(pipeline().try_synthesize_ssml("<speak>").status() == VOIRS_STATUS_INVALID_SSML);

    const auto own = voirs::Pipeline::create();
    own.add_lexicon("tomato\ttəmˈɑtO\n");
    CHECK(own.phonemize("tomato") != pipeline().phonemize("tomato"));
    CHECK(own.try_add_lexicon_file("/nowhere").status() == VOIRS_STATUS_READ_FAILED);
    CHECK(own.try_add_lexicon("<lexicon>").status() == VOIRS_STATUS_INVALID_LEXICON);
}

TEST_CASE("errors are thrown with all that is known") {
    try {
        pipeline().set("rat", "1.2");
        FAIL("not refused");
    } catch (const voirs::Error &error) {
        CHECK(error.status() == VOIRS_STATUS_UNKNOWN_SETTING);
        CHECK(error.kind() == VOIRS_ERROR_KIND_INPUT);
        CHECK(error.name() == "UNKNOWN_SETTING");
        CHECK(error.what() == error.message());
        CHECK(error.message().find("rat") != std::string::npos);
        CHECK(error.hint().find("rate") != std::string::npos);
        REQUIRE(!error.arguments().empty());
        CHECK(error.arguments()[0].name == "setting");
        CHECK(error.arguments()[0].value == "rat");
    }
    CHECK(voirs::has_error());
    CHECK(voirs::last_error_code() == VOIRS_STATUS_UNKNOWN_SETTING);
    CHECK(std::string(voirs::last_error_message()) == voirs::Error::last().message());
    voirs::clear_error();
    CHECK(!voirs::has_error());
    CHECK(voirs::last_error_message() == nullptr);
    CHECK(voirs::Error::last().status() == VOIRS_STATUS_OK);

    const auto missing = pipeline().try_load_config_file("/nowhere/at.json");
    REQUIRE(!missing);
    CHECK(missing.status() == VOIRS_STATUS_READ_FAILED);
    CHECK(!missing.error().cause().empty());
    CHECK_THROWS_AS(pipeline().synthesize("\xff"), voirs::Error);
    CHECK(pipeline().try_synthesize("").status() == VOIRS_STATUS_EMPTY_TEXT);
    // What was moved from has no object: an error, no crash.
    voirs::Pipeline first = pipeline();
    const voirs::Pipeline second = std::move(first);
    CHECK(first.try_synthesize("a").status() == VOIRS_STATUS_INVALID_ARGUMENT);
    CHECK(second.synthesize("a").size() > 0);
}

TEST_CASE("what a callback throws comes to the caller") {
    struct Own : std::runtime_error {
        using std::runtime_error::runtime_error;
    };
    const char *text = "One. Two. Three. Four.";
    int calls = 0;
    auto throws = [&](const voirs::Event &) {
        ++calls;
        throw Own("mine");
    };
    CHECK_THROWS_AS(pipeline().synthesize_streaming(text, throws), Own);
    CHECK(calls == 1);

    const auto task =
        pipeline().synthesize_async(text, {}, [](const voirs::Event &) { throw Own("mine"); });
    CHECK(task.wait() == VOIRS_TASK_STATE_FAILED);
    CHECK_THROWS_AS(task.finish(), Own);

    voirs::StreamConfig how;
    how.buffer_samples = 2400;
    how.on_event = [](const voirs::Event &) -> bool { throw Own("mine"); };
    auto stream = pipeline().stream(text, how);
    std::array<float, 4800> block;
    auto read = [&] {
        while (!stream.read(block).ended)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    };
    CHECK_THROWS_AS(read(), Own);
}

TEST_CASE("a callback that returns false cancels") {
    auto stop = [](const voirs::Event &event) { return event.kind() != VOIRS_EVENT_KIND_AUDIO; };
    try {
        pipeline().synthesize_streaming("One. Two.", stop);
        FAIL("not cancelled");
    } catch (const voirs::Error &error) {
        CHECK(error.status() == VOIRS_STATUS_CANCELLED);
    }
    const auto task = pipeline().synthesize_async("One. Two.", {}, stop);
    CHECK(task.try_finish().status() == VOIRS_STATUS_CANCELLED);
}

TEST_CASE("tokens cancel, and settings keep them") {
    voirs::SynthesisConfig config;
    auto token = voirs::CancelToken::create();
    config.cancel_with(token);
    const voirs::SynthesisConfig copied = config;
    CHECK(!token.is_cancelled());
    token.cancel();
    CHECK(token.is_cancelled());
    token = voirs::CancelToken();
    config = voirs::SynthesisConfig();
    CHECK(pipeline().try_synthesize("One.", copied).status() == VOIRS_STATUS_CANCELLED);

    auto stream = pipeline().stream("One. Two.");
    const auto from = stream.cancel_token();
    from.cancel();
    CHECK(stream.try_next().status() == VOIRS_STATUS_CANCELLED);
    auto other = pipeline().stream("One. Two.");
    other.cancel();
    CHECK(other.try_next().status() == VOIRS_STATUS_CANCELLED);
    const auto task = pipeline().synthesize_async("One. Two. Three.");
    task.cancel();
    task.wait();
    CHECK(task.poll() != VOIRS_TASK_STATE_RUNNING);
}

TEST_CASE("pipelines have settings and voices") {
    voirs::PipelineConfig parts;
    parts.voice = "heart";
    parts.threads = 2;
    parts.max_text_bytes = 1000;
    parts.synthesis.emplace().rate = 2;
    const auto own = voirs::Pipeline::create(parts);
    CHECK(own.thread_count() == 2);
    own.set_thread_count(1);
    CHECK(own.thread_count() == 1);
    CHECK(own.get("rate") == "2");
    CHECK(own.synthesis_config().rate == 2);
    CHECK(own.try_synthesize(std::string(1001, 'a')).status() == VOIRS_STATUS_TEXT_TOO_LONG);
    own.set("pitch", "3");
    CHECK(own.synthesis_config().pitch == 3);
    own.load_config("{\"rate\": 0.5}");
    CHECK(own.get("rate") == "0.5");
    const std::string file = "wrapper-settings.json";
    own.save_config_file(file);
    CHECK(contents(file) == own.save_config());
    own.set("rate", "1");
    own.load_config_file(file);
    CHECK(own.get("rate") == "0.5");
    std::remove(file.c_str());

    CHECK(own.voice() == "heart");
    own.set_voice("heart");
    CHECK(own.try_set_voice("nobody").status() == VOIRS_STATUS_UNKNOWN_VOICE);
    CHECK(own.try_set_voice_file("/nowhere").status() == VOIRS_STATUS_READ_FAILED);
    const std::array<std::uint8_t, 4> junk{1, 2, 3, 4};
    CHECK(own.try_set_voice_memory(junk).status() == VOIRS_STATUS_DAMAGED_VOICE);
    CHECK(own.supports(VOIRS_CAPABILITY_RATE));
    int found = 0;
    for (const auto &voice : own.voices()) {
        found += std::string_view(voice.name) == "heart" && voice.supports(VOIRS_CAPABILITY_RATE);
    }
    CHECK(found == 1);
    CHECK(std::string(voirs::VoiceList::embedded().get(0).name) == "heart");
    CHECK(own.voices().try_get(99).status() == VOIRS_STATUS_INVALID_ARGUMENT);

    CHECK(voirs::settings().size() == voirs::setting_count());
    CHECK(std::string(voirs::setting_info(0).name) == voirs::settings()[0].name);
    CHECK(voirs::try_setting_info(999).status() == VOIRS_STATUS_INVALID_ARGUMENT);
    voirs::set_global_thread_count(2);
    CHECK(voirs::global_thread_count() == 2);
}

TEST_CASE("audio can be shared, watched, converted and saved") {
    std::vector<float> tone(24000);
    for (std::size_t i = 0; i < tone.size(); ++i) {
        tone[i] = static_cast<float>(std::sin(static_cast<double>(i) * 0.1) / 2);
    }
    auto audio = voirs::AudioBuffer::create(tone, 24000);
    CHECK(copy(audio) == tone);
    CHECK(audio.event_count() == 0);
    CHECK(audio.try_event(0).status() == VOIRS_STATUS_INVALID_ARGUMENT);
    std::vector<float> memory(tone.size());
    CHECK(audio.copy_samples(memory) == tone.size());
    CHECK(memory == tone);
    std::array<float, 3> little;
    CHECK(audio.try_copy_samples(little).status() == VOIRS_STATUS_BUFFER_TOO_SMALL);

    voirs::Conversion how;
    how.layout = VOIRS_CHANNEL_LAYOUT_STEREO_INTERLEAVED;
    how.byte_order = VOIRS_BYTE_ORDER_BIG;
    const auto bytes = audio.convert(how);
    REQUIRE(bytes.size() == 4 * tone.size());
    const auto left = static_cast<std::int16_t>(bytes[400] << 8 | bytes[401]);
    CHECK(left == doctest::Approx(tone[100] * 32768).epsilon(0.001));
    CHECK(audio.resample(48000).size() == 48000);

    CHECK(audio.encode_wav().text().substr(0, 4) == "RIFF");
    CHECK(audio.encode_flac(24).text().substr(0, 4) == "fLaC");
    CHECK(audio.encode_mp3().size() > 1000);
    audio.save_wav("wrapper.wav", VOIRS_SAMPLE_FORMAT_F32);
    CHECK(contents("wrapper.wav") == audio.encode_wav(VOIRS_SAMPLE_FORMAT_F32).string());
    audio.save_flac("wrapper.flac");
    audio.save_mp3("wrapper.mp3");
    CHECK(audio.try_save_flac("wrapper.flac", 17).status() != VOIRS_STATUS_OK);
    for (const char *path : {"wrapper.wav", "wrapper.flac", "wrapper.mp3"})
        std::remove(path);

    int dropped = 0;
    audio.on_drop([&] { ++dropped; });
    audio.on_drop([] { throw 1; });
    const auto weak = audio.downgrade();
    voirs::AudioBuffer other = audio;
    audio = voirs::AudioBuffer();
    CHECK(dropped == 0);
    CHECK(weak.lock().raw() == other.raw());
    other = weak.lock();
    other = voirs::AudioBuffer();
    CHECK(dropped == 1);
    CHECK(!weak.lock());
}

TEST_CASE("messages and memory") {
    std::vector<std::string> messages;
    voirs::set_log_callback(VOIRS_LOG_LEVEL_INFO, [&](voirs::LogLevel, std::string_view message) {
        messages.emplace_back(message);
    });
    CHECK(!pipeline().try_set("rat", "1"));
    voirs::clear_log_callback();
    CHECK(!messages.empty());

    const auto before = voirs::memory_stats();
    {
        const auto audio = voirs::AudioBuffer::create(std::vector<float>(1000), 8000);
        CHECK(voirs::memory_stats().audio_buffers == before.audio_buffers + 1);
        CHECK(voirs::memory_stats().live_bytes >= before.live_bytes + 4000);
    }
    CHECK(voirs::memory_stats().live_bytes == before.live_bytes);
    voirs::trim_memory();
    CHECK(voirs::memory_stats().pooled_bytes == 0);
    // Too late for these, now that there are objects.
    CHECK(voirs::try_enable_leak_tracking().status() == VOIRS_STATUS_INVALID_STATE);
    CHECK(voirs::try_leak_report().status() == VOIRS_STATUS_INVALID_STATE);
    CHECK(voirs::try_set_allocator(VoirsAllocator{}).status() != VOIRS_STATUS_OK);
    CHECK(voirs::try_set_allocator(*std::pmr::new_delete_resource()).status() ==
          VOIRS_STATUS_INVALID_STATE);
}
