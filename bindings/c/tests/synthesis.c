/* Synthesis on the calling thread: text, SSML, phonemes, callbacks. */
#include "support.h"

static VoirsAudioBuffer *speak_with(const VoirsPipeline *pipeline, const char *text,
                                    const VoirsSynthesisConfig *config) {
    VoirsAudioBuffer *audio = NULL;
    OK(voirs_synthesize_with_config(pipeline, text, VOIRS_NUL_TERMINATED, config, &audio));
    assert_non_null(audio);
    return audio;
}

static void speech_is_speech(void **state) {
    VoirsAudioBuffer *audio = speak(*state, TEXT);
    const float *samples = voirs_audio_get_samples(audio);
    size_t count = voirs_audio_get_sample_count(audio);
    double energy = 0, peak = 0;
    for (size_t at = 0; at < count; at++) {
        double level = samples[at] < 0 ? -samples[at] : samples[at];
        energy += level * level;
        peak = level > peak ? level : peak;
    }
    assert_int_equal(voirs_audio_get_sample_rate(audio), 24000);
    assert_int_equal(voirs_audio_get_channels(audio), 1);
    /* Two words take between 0.3 and 3 s, are louder than -40 dBFS and keep to -1 dBTP. */
    assert_true(count > 7200 && count < 72000);
    assert_true(energy / (double)count > 1e-4);
    assert_true(peak <= 0.8914);
    voirs_free_audio_buffer(audio);
}

static void the_same_is_the_same(void **state) {
    VoirsAudioBuffer *a = speak(*state, TEXT), *b = NULL;
    OK(voirs_synthesize(*state, TEXT " Not this.", strlen(TEXT), &b));
    assert_true(same_audio(a, b));
    voirs_free_audio_buffer(a);
    voirs_free_audio_buffer(b);
}

static void settings_are_heard(void **state) {
    VoirsSynthesisConfig config;
    voirs_synthesis_config_init(&config);
    VoirsAudioBuffer *plain = speak_with(*state, TEXT, NULL);
    VoirsAudioBuffer *initial = speak_with(*state, TEXT, &config);
    assert_true(same_audio(plain, initial));
    voirs_free_audio_buffer(initial);
    config.seed = 1;
    VoirsAudioBuffer *seeded = speak_with(*state, TEXT, &config);
    assert_false(same_audio(plain, seeded));
    voirs_free_audio_buffer(seeded);
    voirs_synthesis_config_init(&config);
    config.rate = 2;
    VoirsAudioBuffer *fast = speak_with(*state, TEXT, &config);
    double ratio = voirs_audio_get_duration(plain) / voirs_audio_get_duration(fast);
    assert_true(ratio > 1.5 && ratio < 2.5);
    voirs_free_audio_buffer(fast);
    voirs_synthesis_config_init(&config);
    config.sample_rate = 48000;
    VoirsAudioBuffer *wide = speak_with(*state, TEXT, &config);
    assert_int_equal(voirs_audio_get_sample_rate(wide), 48000);
    double difference = voirs_audio_get_duration(plain) - voirs_audio_get_duration(wide);
    assert_true(difference > -0.01 && difference < 0.01);
    voirs_free_audio_buffer(wide);
    voirs_free_audio_buffer(plain);
}

static void wrong_settings_are_refused(void **state) {
    static const float not_a_number[] = {0.0f};
    VoirsSynthesisConfig config;
    VoirsAudioBuffer *audio;
#define WITH(field, value)                                                                         \
    (voirs_synthesis_config_init(&config), config.field = (value),                                 \
     voirs_synthesize_with_config(*state, TEXT, VOIRS_NUL_TERMINATED, &config, &audio))
    REFUSES_OBJECT(INVALID_SETTING, audio, WITH(rate, 0.2f));
    REFUSES_OBJECT(INVALID_SETTING, audio, WITH(rate, not_a_number[0] / not_a_number[0]));
    REFUSES_OBJECT(INVALID_SETTING, audio, WITH(pitch, 25));
    REFUSES_OBJECT(INVALID_SETTING, audio, WITH(volume, -1));
    REFUSES_OBJECT(INVALID_SETTING, audio, WITH(noise_scale, 3));
    REFUSES_OBJECT(INVALID_SETTING, audio, WITH(sentence_pause, 11));
    REFUSES_OBJECT(INVALID_SETTING, audio, WITH(paragraph_pause, -1));
    REFUSES_OBJECT(INVALID_SETTING, audio, WITH(timeout, -1));
    REFUSES_OBJECT(INVALID_SETTING, audio, WITH(sample_rate, 7999));
    REFUSES_OBJECT(INVALID_ARGUMENT, audio, WITH(priority, 2));
    REFUSES_OBJECT(INVALID_ARGUMENT, audio, WITH(input, 2));
    REFUSES_OBJECT(TIMED_OUT, audio, WITH(timeout, 1e-9));
#undef WITH
}

static void wrong_texts_are_refused(void **state) {
    VoirsAudioBuffer *audio;
    REFUSES_OBJECT(EMPTY_TEXT, audio, voirs_synthesize(*state, NULL, 0, &audio));
    REFUSES_OBJECT(EMPTY_TEXT, audio, voirs_synthesize(*state, " \n", 2, &audio));
    REFUSES_OBJECT(NOTHING_TO_SPEAK, audio, voirs_synthesize(*state, "...", 3, &audio));
    REFUSES_OBJECT(INVALID_UTF8, audio,
                   voirs_synthesize(*state, NOT_UTF8, VOIRS_NUL_TERMINATED, &audio));
    REFUSES_OBJECT(INVALID_ARGUMENT, audio,
                   voirs_synthesize(*state, TEXT, (size_t)PTRDIFF_MAX + 1, &audio));
}

/* What a callback was told. */
struct told {
    float *samples;
    size_t count;
    int kinds[VOIRS_EVENT_KIND_MARK + 1];
    int after_the_end;
    int stop_at;
    uint64_t latest;
    char sentence[64];
};

static int32_t listen(const VoirsEvent *event, void *user_data) {
    struct told *told = user_data;
    told->after_the_end += told->kinds[VOIRS_EVENT_KIND_END];
    if (event->kind <= VOIRS_EVENT_KIND_MARK)
        told->kinds[event->kind]++;
    if (event->kind == VOIRS_EVENT_KIND_AUDIO) {
        CHECK(event->sample_start == told->count);
        CHECK(event->sample_end == told->count + event->sample_count);
        CHECK(event->sample_rate == 24000);
        told->samples = realloc(told->samples, event->sample_end * sizeof(float));
        memcpy(told->samples + told->count, event->samples, event->sample_count * sizeof(float));
        told->count = event->sample_end;
    } else if (event->kind >= VOIRS_EVENT_KIND_SENTENCE) {
        /* Told before their samples, in order of time. */
        CHECK(event->sample_start >= told->count && event->sample_start >= told->latest);
        CHECK(event->text && event->struct_size == sizeof *event);
        told->latest = event->sample_start;
    }
    if (event->kind == VOIRS_EVENT_KIND_SENTENCE && !*told->sentence)
        snprintf(told->sentence, sizeof told->sentence, "%zu-%zu", event->text_start,
                 event->text_end);
    return event->kind == told->stop_at;
}

static void a_callback_is_told_all_in_order(void **state) {
    struct told told = {.stop_at = -1};
    VoirsAudioBuffer *whole = speak(*state, TWO_SENTENCES);
    OK(voirs_synthesize_streaming(*state, TWO_SENTENCES, VOIRS_NUL_TERMINATED, NULL, listen,
                                  &told));
    assert_int_equal(told.count, voirs_audio_get_sample_count(whole));
    assert_memory_equal(told.samples, voirs_audio_get_samples(whole), told.count * sizeof(float));
    assert_int_equal(told.kinds[VOIRS_EVENT_KIND_SENTENCE], 2);
    assert_int_equal(told.kinds[VOIRS_EVENT_KIND_WORD], 5);
    assert_true(told.kinds[VOIRS_EVENT_KIND_PHONEME] > 10);
    assert_true(told.kinds[VOIRS_EVENT_KIND_VISEME] > 5);
    assert_true(told.kinds[VOIRS_EVENT_KIND_PROGRESS] >= 2);
    assert_int_equal(told.kinds[VOIRS_EVENT_KIND_END], 1);
    assert_int_equal(told.after_the_end, 0);
    assert_string_equal(told.sentence, "0-13");
    assert_no_failures();
    free(told.samples);
    voirs_free_audio_buffer(whole);
}

static void events_can_be_chosen(void **state) {
    struct told told = {.stop_at = -1};
    VoirsSynthesisConfig config;
    voirs_synthesis_config_init(&config);
    config.events = 1u << VOIRS_EVENT_KIND_WORD;
    OK(voirs_synthesize_streaming(*state, TEXT, VOIRS_NUL_TERMINATED, &config, listen, &told));
    for (int kind = 0; kind <= VOIRS_EVENT_KIND_MARK; kind++)
        assert_int_equal(told.kinds[kind], kind == VOIRS_EVENT_KIND_END    ? 1
                                           : kind == VOIRS_EVENT_KIND_WORD ? 2
                                                                           : 0);
}

static void a_callback_can_stop(void **state) {
    static const int kinds[] = {VOIRS_EVENT_KIND_SENTENCE, VOIRS_EVENT_KIND_AUDIO,
                                VOIRS_EVENT_KIND_END};
    for (size_t at = 0; at < sizeof kinds / sizeof *kinds; at++) {
        struct told told = {.stop_at = kinds[at]};
        REFUSES(CANCELLED, voirs_synthesize_streaming(*state, TWO_SENTENCES, VOIRS_NUL_TERMINATED,
                                                      NULL, listen, &told));
        assert_true(told.kinds[kinds[at]] == 1);
        free(told.samples);
    }
    REFUSES(INVALID_ARGUMENT, voirs_synthesize_streaming(*state, TEXT, 5, NULL, NULL, NULL));
}

static void phonemes_are_spoken(void **state) {
    VoirsBytes *phonemes = NULL;
    VoirsAudioBuffer *audio = NULL;
    OK(voirs_phonemize(*state, TEXT, VOIRS_NUL_TERMINATED, VOIRS_INPUT_TEXT, &phonemes));
    assert_true(voirs_bytes_get_size(phonemes) > 5);
    OK(voirs_synthesize_phonemes(*state, voirs_bytes_get_text(phonemes),
                                 voirs_bytes_get_size(phonemes), NULL, &audio));
    assert_true(voirs_audio_get_duration(audio) > 0.3);
    voirs_free_audio_buffer(audio);
    REFUSES_OBJECT(INVALID_PHONEMES, audio,
                   voirs_synthesize_phonemes(*state, "h\xe2\x98\x83", 4, NULL, &audio));
    voirs_free_bytes(phonemes);
    REFUSES_OBJECT(EMPTY_TEXT, phonemes, voirs_phonemize(*state, "", 0, 0, &phonemes));
    REFUSES_OBJECT(INVALID_ARGUMENT, phonemes, voirs_phonemize(*state, TEXT, 5, 9, &phonemes));
}

static void ssml_is_spoken(void **state) {
    static const char ssml[] = "<speak>Hello there.<mark name=\"here\"/>"
                               "<break time=\"2s\"/>Bye.</speak>";
    VoirsAudioBuffer *audio = NULL, *other = NULL;
    OK(voirs_synthesize_ssml(*state, ssml, VOIRS_NUL_TERMINATED, NULL, &audio));
    assert_true(voirs_audio_get_duration(audio) > 2.5);
    int marks = 0;
    for (size_t at = 0; at < voirs_audio_get_event_count(audio); at++) {
        VoirsEvent event;
        voirs_event_init(&event);
        OK(voirs_audio_get_event(audio, at, &event));
        marks += event.kind == VOIRS_EVENT_KIND_MARK && strcmp(event.text, "here") == 0;
    }
    assert_int_equal(marks, 1);
    VoirsSynthesisConfig config;
    voirs_synthesis_config_init(&config);
    config.input = VOIRS_INPUT_SSML;
    other = speak_with(*state, ssml, &config);
    assert_true(same_audio(audio, other));
    voirs_free_audio_buffer(audio);
    voirs_free_audio_buffer(other);
    REFUSES_OBJECT(INVALID_SSML, audio,
                   voirs_synthesize_ssml(*state, "<speak>Hello", 12, NULL, &audio));
    REFUSES_OBJECT(INVALID_SSML, audio, voirs_synthesize_ssml(*state, TEXT, 5, NULL, &audio));
}

static void lexicons_are_asked(void **state) {
    (void)state;
    static const char lexicon[] = "voirs\tvw\xc9\x91\xcb\x88z\n";
    VoirsBytes *before = NULL, *after = NULL;
    VoirsPipeline *pipeline = new_pipeline();
    OK(voirs_phonemize(pipeline, "voirs", 5, VOIRS_INPUT_TEXT, &before));
    OK(voirs_add_lexicon_memory(pipeline, lexicon, sizeof lexicon - 1));
    OK(voirs_phonemize(pipeline, "voirs", 5, VOIRS_INPUT_TEXT, &after));
    assert_string_not_equal(voirs_bytes_get_text(before), voirs_bytes_get_text(after));
    voirs_free_bytes(before);
    OK(voirs_destroy_pipeline(pipeline));
    pipeline = new_pipeline();
    write_file(temporary_path("lexicon.txt"), lexicon, sizeof lexicon - 1);
    OK(voirs_add_lexicon_file(pipeline, temporary_path("lexicon.txt")));
    OK(voirs_phonemize(pipeline, "voirs", 5, VOIRS_INPUT_TEXT, &before));
    assert_string_equal(voirs_bytes_get_text(before), voirs_bytes_get_text(after));
    voirs_free_bytes(before);
    voirs_free_bytes(after);
    REFUSES(INVALID_LEXICON, voirs_add_lexicon_memory(pipeline, "no tab", 6));
    REFUSES(READ_FAILED, voirs_add_lexicon_file(pipeline, "/nowhere/lexicon.txt"));
    OK(voirs_destroy_pipeline(pipeline));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(speech_is_speech),
        cmocka_unit_test(the_same_is_the_same),
        cmocka_unit_test(settings_are_heard),
        cmocka_unit_test(wrong_settings_are_refused),
        cmocka_unit_test(wrong_texts_are_refused),
        cmocka_unit_test(a_callback_is_told_all_in_order),
        cmocka_unit_test(events_can_be_chosen),
        cmocka_unit_test(a_callback_can_stop),
        cmocka_unit_test(phonemes_are_spoken),
        cmocka_unit_test(ssml_is_spoken),
        cmocka_unit_test(lexicons_are_asked),
    };
    return cmocka_run_group_tests_name("synthesis", tests, begin_pipeline, end_pipeline);
}
